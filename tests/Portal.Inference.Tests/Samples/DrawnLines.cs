using SkiaSharp;

namespace Portal.Inference.Tests.Samples;

/// <summary>
/// Counts how many drawn lines are read exactly: the figures on the OCR model's card. Needs the Liberation and DejaVu
/// fonts of a Debian system; run with <c>-explicit only</c>.
/// </summary>
public sealed class DrawnLines(StarterModels models, ITestOutputHelper output)
{
    private const int LineHeight = 66;

    private static readonly string[] Fonts =
    [
        "liberation/LiberationSans-Regular", "liberation/LiberationSans-Bold", "liberation/LiberationSerif-Regular",
        "liberation/LiberationMono-Regular", "liberation/LiberationSansNarrow-Regular",
        "dejavu/DejaVuSans", "dejavu/DejaVuSerif", "dejavu/DejaVuSansMono",
    ];

    private static readonly string[] Texts =
    [
        "Invoice No. INV-2026-00417", "TOTAL EUR 51.50", "Willow mill illumination", "MINIMUM WAGE FOR ALL",
        "Order ID: 4711 / Total 3.50 EUR", "Thank you for your business", "please fill it in below",
        "Jill will visit Lilly in July", "WWW MMM winter women", "Bank of Ireland, Dublin 2", "a b c of 1 2 3",
        "Account 12 34 56 78", "(see page 4) [draft]", "Receipt 100% cotton @ 5.00",
    ];

    [Fact(Explicit = true)]
    public async Task Count_the_lines_that_are_read_exactly()
    {
        var (all, exact, spaces) = (0, 0, 0);
        foreach (var (font, size) in Fonts.SelectMany(font => new[] { 20f, 32f, 44f }, (font, size) => (font, size)))
        {
            var lines = await models.Read(Page(font, size));
            for (var i = 0; i < Texts.Length; i++)
            {
                var read = string.Join(" ", lines.Where(line => (int)((line.Polygon.Average(point => point.Y) - 14) / LineHeight) == i).Select(line => line.Text));
                all++;
                exact += read == Texts[i] ? 1 : 0;
                spaces += read != Texts[i] && Letters(read) == Letters(Texts[i]) ? 1 : 0;
            }
        }

        output.WriteLine($"{all} lines: {exact} exact, {spaces} but for a space, {all - exact - spaces} with a wrong character.");
        Assert.True(exact > all * 3 / 4);
    }

    private static byte[] Page(string fontFile, float size)
    {
        using var page = new SKBitmap(1000, Texts.Length * LineHeight + 20, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(page);
        using var face = SKTypeface.FromFile($"/usr/share/fonts/truetype/{fontFile}.ttf");
        using var font = new SKFont(face, size);
        using var ink = new SKPaint { IsAntialias = true };
        canvas.Clear(SKColors.White);
        for (var i = 0; i < Texts.Length; i++)
        {
            canvas.DrawText(Texts[i], 20, 60 + i * LineHeight, SKTextAlign.Left, font, ink);
        }

        return Pictures.Png(page);
    }

    private static string Letters(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
