using SkiaSharp;

namespace Portal.Inference.Tests.Samples;

/// <summary>A notice on the door of a library that does not exist.</summary>
internal static class NoticePicture
{
    public static SKBitmap Draw(string font)
    {
        var page = new SKBitmap(720, 460, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(page);
        using var face = SKTypeface.FromFile(font, 2);
        using var ink = new SKPaint { Color = new SKColor(0x1F, 0x23, 0x33), IsAntialias = true };
        using var heading = new SKPaint { Color = new SKColor(0x99, 0x1B, 0x1B), IsAntialias = true };
        canvas.Clear(new SKColor(0xFD, 0xF9, 0xEE));
        Write("图书馆开放通知", 190, 96, 48, heading);
        Write("开放时间：周一至周六 9:00-18:00", 60, 186, 30, ink);
        Write("地址：和平路128号，二楼阅览室", 60, 248, 30, ink);
        Write("请携带借书证，保持安静。", 60, 310, 30, ink);
        Write("2026年3月14日", 460, 396, 30, ink);
        return page;

        void Write(string text, float x, float y, float size, SKPaint paint)
        {
            using var pen = new SKFont(face, size) { Edging = SKFontEdging.Antialias };
            canvas.DrawText(text, x, y, SKTextAlign.Left, pen, paint);
        }
    }
}
