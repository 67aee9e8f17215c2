using System.Buffers.Binary;
using Portal.Inference.Engine;

namespace Portal.Inference.Tests;

/// <summary>Whatever is sent, the answer is a refusal with a reason; measuring and predicting refuse alike.</summary>
public sealed class HostileInputTests(StarterModels models)
{
    private static byte[] Png => StarterModels.Sample("blazeface", "faces.png");

    private static byte[] Speech => StarterModels.Sample("silero-vad", "utterance.wav");

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(30)]
    public Task A_picture_cut_in_its_header_is_undecodable(int length) =>
        IsRefused("blazeface", Png[..length], "image/png", RefusalReason.Undecodable);

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/webp")]
    public async Task A_picture_cut_in_its_data_is_undecodable_and_says_so(string mediaType)
    {
        var format = mediaType switch
        {
            "image/jpeg" => SkiaSharp.SKEncodedImageFormat.Jpeg,
            "image/webp" => SkiaSharp.SKEncodedImageFormat.Webp,
            _ => SkiaSharp.SKEncodedImageFormat.Png,
        };
        var whole = Pictures.Encode(Png, format);

        var refusal = await Assert.ThrowsAsync<PredictionRefusedException>(() => Predict("blazeface", whole[..(whole.Length / 2)], mediaType));

        Assert.Equal(RefusalReason.Undecodable, refusal.Reason);
        Assert.Matches("(ends early|damaged)", refusal.Message);
    }

    [Fact]
    public async Task A_header_of_4_gigapixels_is_refused_before_decoding_with_the_numbers()
    {
        var refusal = await IsRefused("blazeface", HugePng(65_536, 65_536), "image/png", RefusalReason.TooLarge);

        Assert.Contains("65536 × 65536", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("25 megapixels", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task One_row_above_25_megapixels_is_too_large() =>
        IsRefused("ppocr", HugePng(5_001, 5_000), "image/png", RefusalReason.TooLarge);

    [Theory]
    [InlineData("GIF89a")]
    [InlineData("BM")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("%PDF-1.7")]
    public Task Other_formats_are_undecodable_whatever_they_are_called(string start) =>
        IsRefused("blazeface", [.. System.Text.Encoding.ASCII.GetBytes(start), .. new byte[64]], "image/png", RefusalReason.Undecodable);

    [Fact]
    public async Task Random_bytes_are_undecodable()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);
            await IsRefused("silero-vad", bytes, "audio/wav", RefusalReason.Undecodable);
            await IsRefused("blazeface", bytes, "image/png", RefusalReason.Undecodable);
        }
    }

    [Fact]
    public async Task Damage_anywhere_in_a_picture_or_a_recording_is_refused_or_survived()
    {
        var random = new Random(11);
        for (var round = 0; round < 100; round++)
        {
            foreach (var (model, mediaType, whole) in new[] { ("blazeface", "image/png", Png), ("silero-vad", "audio/wav", Speech[..40_000]) })
            {
                var bytes = whole.ToArray();
                for (var hits = random.Next(1, 20); hits > 0; hits--)
                {
                    bytes[random.Next(Math.Min(bytes.Length, hits % 2 == 0 ? 64 : bytes.Length))] = (byte)random.Next(256);
                }

                var failure = await Record.ExceptionAsync(() => Predict(model, bytes, mediaType));
                Assert.True(failure is null or PredictionRefusedException, failure?.ToString());
            }
        }
    }

    [Fact]
    public async Task A_recording_that_claims_4_gigabytes_is_as_long_as_its_bytes()
    {
        var file = Wav.File(Wav.Format(1, 1, 16_000, 16), new byte[32_000 * 2], declared: uint.MaxValue);

        Assert.Equal(2, models.Engine.Measure("silero-vad", null, new EncodedInput(file, "audio/wav")));
        Assert.Equal(2, (await models.Speech(file)).Duration.TotalSeconds);
    }

    [Fact]
    public async Task A_recording_above_ten_minutes_is_too_large()
    {
        var refusal = await IsRefused(
            "silero-vad", Wav.File(Wav.Format(1, 1, 8_000, 8), new byte[8_000 * 601]), "audio/wav", RefusalReason.TooLarge);

        Assert.Contains("601 seconds", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_that_contradict_themselves_are_undecodable()
    {
        byte[][] files =
        [
            [],
            Wav.File(Wav.Format(1, 1, 16_000, 16), []),
            Wav.File(Wav.Format(1, 1, 16_000, 16), [1]),
            Wav.File(Wav.Format(1, 0, 16_000, 16), new byte[64]),
            Wav.File(Wav.Format(1, 33, 16_000, 16), new byte[64]),
            Wav.File(Wav.Format(1, 1, 7_999, 16), new byte[64]),
            Wav.File(Wav.Format(1, 1, 192_001, 16), new byte[64]),
            Wav.File(Wav.Format(1, 1, 16_000, 12), new byte[64]),
            Wav.File(Wav.Format(85, 1, 16_000, 16), new byte[64]),
            Wav.File(Wav.Format(0xFFFE, 1, 16_000, 16), new byte[64]),
            Wav.File(Wav.Format(1, 1, 16_000, 16)[..12], new byte[64]),
            Speech[..40],
        ];

        foreach (var file in files)
        {
            await IsRefused("silero-vad", file, "audio/wav", RefusalReason.Undecodable);
        }
    }

    [Theory]
    [InlineData("ppocr", "image/gif")]
    [InlineData("ppocr", "audio/wav")]
    [InlineData("silero-vad", "image/png")]
    [InlineData("blazeface", "")]
    public async Task A_media_type_that_the_model_does_not_take_is_named_with_those_that_it_takes(string model, string mediaType)
    {
        var refusal = await IsRefused(model, Png, mediaType, RefusalReason.UnsupportedMediaType);

        Assert.Contains(model == "silero-vad" ? "audio/wav" : "image/png", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<PredictionRefusedException> IsRefused(string model, byte[] body, string mediaType, RefusalReason reason)
    {
        var measured = Assert.Throws<PredictionRefusedException>(
            () => models.Engine.Measure(model, null, new EncodedInput(body, mediaType)));
        var predicted = await Assert.ThrowsAsync<PredictionRefusedException>(() => Predict(model, body, mediaType));
        Assert.Equal(reason, measured.Reason);
        Assert.Equal((measured.Reason, measured.Message), (predicted.Reason, predicted.Message));
        return predicted;
    }

    private Task<PredictionOutput> Predict(string model, byte[] body, string mediaType) =>
        models.Engine.PredictAsync(model, null, new EncodedInput(body, mediaType), Caller.Any, TestContext.Current.CancellationToken).AsTask();

    private static byte[] HugePng(int width, int height)
    {
        var png = Pictures.Blank(1, 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    // PNG chunks end with this checksum; without the right one the header itself would be refused.
    private static uint Crc(ReadOnlySpan<byte> chunk)
    {
        var crc = uint.MaxValue;
        foreach (var value in chunk)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
