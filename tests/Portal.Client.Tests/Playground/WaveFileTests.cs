using Portal.Client.Features.Playground;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Playground;

public sealed class WaveFileTests
{
    [Fact]
    public void Each_bucket_holds_its_lowest_and_highest_sample()
    {
        var wave = WaveFile.Read(Media.Wav(8000, 1, 0, 16384, -16384, 0, 8192, 0, 0, -32768), 4)!;

        Assert.Equal([new Peak(0, 0.5f), new Peak(-0.5f, 0), new Peak(0, 0.25f), new Peak(-1, 0)], wave.Peaks);
        Assert.Equal(8 / 8000.0, wave.Seconds);
    }

    [Fact]
    public void Channels_are_drawn_together()
    {
        var wave = WaveFile.Read(Media.Wav(8000, 2, 16384, -16384, 0, 0), 2)!;

        Assert.Equal([new Peak(-0.5f, 0.5f), new Peak(0, 0)], wave.Peaks);
        Assert.Equal(2 / 8000.0, wave.Seconds);
    }

    [Fact]
    public void Eight_bit_samples_are_unsigned()
    {
        var wave = WaveFile.Read(Media.Wav(1, 8, 8000, 1, [128, 0, 192]), 3)!;

        Assert.Equal([new Peak(0, 0), new Peak(-1, -1), new Peak(0.5f, 0.5f)], wave.Peaks);
    }

    [Fact]
    public void Twenty_four_bit_and_float_samples_are_read()
    {
        Assert.Equal(new Peak(-0.5f, -0.5f), WaveFile.Read(Media.Wav(1, 24, 8000, 1, [0, 0, 0xC0]), 1)!.Peaks[0]);
        Assert.Equal(new Peak(0.25f, 0.25f), WaveFile.Read(Media.Wav(3, 32, 8000, 1, BitConverter.GetBytes(0.25f)), 1)!.Peaks[0]);
        Assert.Equal(new Peak(0, 0), WaveFile.Read(Media.Wav(3, 32, 8000, 1, BitConverter.GetBytes(float.NaN)), 1)!.Peaks[0]);
    }

    [Fact]
    public void A_short_recording_has_one_peak_a_sample()
    {
        Assert.Equal(2, WaveFile.Read(Media.Wav(8000, 1, 1, 2), 600)!.Peaks.Count);
    }

    [Fact]
    public void A_recording_cut_off_or_without_a_length_is_read_as_far_as_it_goes()
    {
        var bytes = Media.Wav(8000, 1, 1, 2, 3, 4);
        bytes.AsSpan(40, 4).Fill(0xFF);

        Assert.Equal(4, WaveFile.Read(bytes, 600)!.Peaks.Count);
        Assert.Equal(3, WaveFile.Read(bytes.AsSpan(0, bytes.Length - 1), 600)!.Peaks.Count);
    }

    [Fact]
    public void What_is_not_a_wav_is_nothing()
    {
        var wav = Media.Wav(8000, 1, 1, 2);
        Assert.Null(WaveFile.Read([], 10));
        Assert.Null(WaveFile.Read("RIFF"u8, 10));
        Assert.Null(WaveFile.Read(Media.Png(1, 1), 10));
        Assert.Null(WaveFile.Read(wav.AsSpan(0, 36), 10));
        Assert.Null(WaveFile.Read(Media.Wav(85, 16, 8000, 1, [0, 0]), 10));
        Assert.Null(WaveFile.Read(Media.Wav(1, 16, 0, 1, [0, 0]), 10));
        Assert.Null(WaveFile.Read(Media.Wav(1, 16, 8000, 0, [0, 0]), 10));
    }

    [Fact]
    public void No_damage_to_a_wav_makes_its_reader_throw()
    {
        var random = new Random(20261123);
        var wav = Media.Wav(8000, 2, [.. Enumerable.Range(0, 64).Select(i => (short)(i * 500))]);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = wav.ToArray().AsSpan(0, random.Next(1, wav.Length + 1)).ToArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
            {
                damaged[random.Next(Math.Min(damaged.Length, 48))] = (byte)random.Next(256);
            }
            WaveFile.Read(damaged, 50);
        }
    }
}
