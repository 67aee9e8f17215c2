using SkiaSharp;

namespace Portal.Inference.Tests.Samples;

/// <summary>The invoice of a company that does not exist.</summary>
internal static class InvoicePicture
{
    public static SKBitmap Draw(string regularFont, string boldFont)
    {
        var page = new SKBitmap(900, 620, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(page);
        using var regular = SKTypeface.FromFile(regularFont);
        using var bold = SKTypeface.FromFile(boldFont);
        using var ink = new SKPaint { Color = new SKColor(0x1F, 0x23, 0x33), IsAntialias = true };
        using var rule = new SKPaint { Color = new SKColor(0x43, 0x38, 0xCA), StrokeWidth = 3 };
        canvas.Clear(new SKColor(0xFC, 0xFC, 0xFA));

        Write("ACME Supplies Ltd", 60, 88, 40, bold);
        Write("12 Harbour Street, Bristol", 60, 130, 22, regular);
        canvas.DrawLine(60, 156, 840, 156, rule);
        Write("Invoice No. INV-2026-00417", 60, 208, 28, bold);
        Write("Date: 14 March 2026", 580, 208, 24, regular);

        Row(280, bold, "Description", "Quantity", "Amount");
        canvas.DrawLine(60, 298, 840, 298, rule);
        Row(346, regular, "Copper wire 2.5 mm", "3", "24.00");
        Row(396, regular, "Packing tape, brown", "5", "12.50");
        Row(446, regular, "Delivery", "2", "15.00");
        canvas.DrawLine(60, 474, 840, 474, rule);
        Write("TOTAL EUR 51.50", 580, 526, 30, bold);
        Write("Payment within 30 days. Thank you for your order.", 60, 580, 22, regular);
        return page;

        void Row(float y, SKTypeface face, string what, string count, string amount)
        {
            Write(what, 60, y, 24, face);
            Write(count, 480, y, 24, face);
            Write(amount, 740, y, 24, face);
        }

        void Write(string text, float x, float y, float size, SKTypeface face)
        {
            using var font = new SKFont(face, size) { Edging = SKFontEdging.Antialias };
            canvas.DrawText(text, x, y, SKTextAlign.Left, font, ink);
        }
    }
}
