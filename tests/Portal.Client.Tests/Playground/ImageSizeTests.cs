using Portal.Client.Features.Playground;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Playground;

public sealed class ImageSizeTests
{
    [Fact]
    public void A_png_states_its_size() => Assert.Equal(new ImageSize(800, 600), ImageSize.Read(Media.Png(800, 600)));

    [Fact]
    public void A_jpeg_states_its_size() => Assert.Equal(new ImageSize(1024, 768), ImageSize.Read(Media.Jpeg(1024, 768)));

    [Theory]
    [InlineData(1, 1024, 768)]
    [InlineData(3, 1024, 768)]
    [InlineData(6, 768, 1024)]
    [InlineData(8, 768, 1024)]
    public void A_photo_is_as_its_reader_sees_it(int orientation, int width, int height) =>
        Assert.Equal(new ImageSize(width, height), ImageSize.Read(Media.Jpeg(1024, 768, orientation)));

    [Fact]
    public void Each_kind_of_webp_states_its_size()
    {
        Assert.Equal(new ImageSize(800, 600), ImageSize.Read([.. "RIFF____WEBPVP8X____"u8, 0, 0, 0, 0, 0x1F, 3, 0, 0x57, 2, 0]));
        Assert.Equal(new ImageSize(16, 9), ImageSize.Read([.. "RIFF____WEBPVP8L____"u8, 0x2F, 0x0F, 0x00, 0x02, 0x00]));
        Assert.Equal(new ImageSize(320, 200), ImageSize.Read([.. "RIFF____WEBPVP8 ____"u8, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xC8, 0x00]));
    }

    [Fact]
    public void Twenty_five_megapixels_are_the_limit()
    {
        Assert.False(new ImageSize(5000, 5000).IsTooLarge);
        Assert.True(new ImageSize(5001, 5000).IsTooLarge);
        Assert.True(new ImageSize(int.MaxValue, int.MaxValue).IsTooLarge);
    }

    [Fact]
    public void No_damage_to_a_header_makes_its_reader_throw()
    {
        var random = new Random(20261123);
        byte[][] files = [Media.Png(800, 600), Media.Jpeg(800, 600, 6), [.. "RIFF____WEBPVP8X____"u8, 0, 0, 0, 0, 0x1F, 3, 0, 0x57, 2, 0]];
        for (var i = 0; i < 30_000; i++)
        {
            var file = files[i % files.Length];
            var damaged = file.AsSpan(0, random.Next(0, file.Length + 1)).ToArray();
            for (var hits = random.Next(0, 5); hits > 0 && damaged.Length > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }
            ImageSize.Read(damaged);
        }
    }
}
