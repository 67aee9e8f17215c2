using Portal.Inference.Pipelines;
using SkiaSharp;

namespace Portal.Inference.Tests;

/// <summary>The texts are those that the sample pictures were drawn with.</summary>
public sealed class OcrTests(StarterModels models)
{
    private static readonly string[] Invoice =
    [
        "ACME Supplies Ltd",
        "12 Harbour Street, Bristol",
        "Invoice No. INV-2026-00417", "Date: 14 March 2026",
        "Description", "Quantity", "Amount",
        "Copper wire 2.5 mm", "3", "24.00",
        "Packing tape, brown", "5", "12.50",
        "Delivery", "2", "15.00",
        "TOTAL EUR 51.50",
        "Payment within 30 days. Thank you for your order.",
    ];

    private static byte[] Sample => StarterModels.Sample("ppocr", "invoice.png");

    [Fact]
    public async Task An_invoice_is_read_line_by_line_with_its_spaces()
    {
        var lines = await models.Read(Sample);

        Assert.Equal(Invoice, lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.InRange(line.Score, 0.9f, 1f));
    }

    [Fact]
    public async Task Lines_stand_where_they_were_drawn()
    {
        var total = (await models.Read(Sample)).Single(line => line.Text == "TOTAL EUR 51.50").Polygon;

        // Drawn from (580, 526) on the base line, 30 pixels high.
        Assert.InRange(total[0].X, 572, 584);
        Assert.InRange(total[0].Y, 496, 510);
        Assert.InRange(total[2].X, 825, 845);
        Assert.InRange(total[2].Y, 524, 536);
        Assert.True(total[1].X > total[0].X && total[3].Y > total[0].Y, "The corners go clockwise from the top left.");
    }

    [Fact]
    public async Task A_chinese_notice_is_read()
    {
        var lines = await models.Read(StarterModels.Sample("ppocr", "notice-zh.png"));

        Assert.Equal(
            ["图书馆开放通知", "开放时间：周一至周六9:00-18:00", "地址：和平路128号，二楼阅览室", "请携带借书证，保持安静。", "2026年3月14日"],
            lines.Select(line => line.Text));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-12)]
    [InlineData(90)]
    [InlineData(180)]
    public async Task A_turned_page_is_read_in_the_same_order(float degrees)
    {
        var lines = await models.Read(Pictures.Rotate(Sample, degrees));

        Assert.Equal(Letters(Invoice), Letters(lines.Select(line => line.Text)));
    }

    [Fact]
    public async Task A_page_on_its_head_has_its_corners_where_reading_begins()
    {
        var heading = (await models.Read(Pictures.Rotate(Sample, 180)))[0].Polygon;

        Assert.True(heading[1].X < heading[0].X && heading[3].Y < heading[0].Y);
    }

    [Fact]
    public async Task A_noisy_photo_is_read()
    {
        var lines = await models.Read(Pictures.AddNoise(Sample, amplitude: 40, seed: 1));

        Assert.Equal(Letters(Invoice), Letters(lines.Select(line => line.Text)));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task The_bytes_decide_the_format(SKEncodedImageFormat format)
    {
        var lines = await models.Read(Pictures.Encode(Sample, format));

        Assert.Equal(Invoice, lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Places_are_given_in_the_pixels_of_a_large_picture()
    {
        var small = await models.Read(Sample);
        var large = await models.Read(Pictures.Scale(Sample, 3));

        Assert.Equal(small.Select(line => line.Text), large.Select(line => line.Text));
        Assert.All(small.Zip(large), pair => Assert.Equal(pair.First.Polygon[0].X * 3, pair.Second.Polygon[0].X, tolerance: 18f));
    }

    [Theory]
    [InlineData(640, 480)]
    [InlineData(1, 1)]
    [InlineData(3000, 2)]
    public async Task A_picture_without_text_has_no_lines(int width, int height) =>
        Assert.Empty(await models.Read(Pictures.Blank(width, height)));

    [Fact]
    public async Task Black_letters_on_a_transparent_page_are_read()
    {
        using var bitmap = SKBitmap.Decode(Sample);
        using var transparent = new SKBitmap(bitmap.Width, bitmap.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                transparent.SetPixel(x, y, SKColors.Black.WithAlpha((byte)(255 - bitmap.GetPixel(x, y).Green)));
            }
        }

        var lines = await models.Read(Pictures.Png(transparent));

        Assert.Equal(Letters(Invoice), Letters(lines.Select(line => line.Text)));
    }

    // Turning and noise may move a space, not a letter.
    private static string[] Letters(IEnumerable<string> lines) => [.. lines.Select(line => line.Replace(" ", "", StringComparison.Ordinal))];
}
