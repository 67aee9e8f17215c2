using SkiaSharp;

namespace Portal.Inference.Tests.Samples;

/// <param name="Radius">Half the head's width, in pixels; every other length follows from it.</param>
internal sealed record DrawnFace(float X, float Y, float Radius, SKColor Skin, SKColor Hair, SKColor Shirt)
{
    public void Draw(SKCanvas canvas)
    {
        canvas.Save();
        canvas.Translate(X, Y);
        canvas.Scale(Radius / 100);
        Oval(canvas, 0, 330, 190, 170, Shirt, Shade(Shirt, 0.7f));
        Box(canvas, -45, 90, 90, 100, Shade(Skin, 0.72f));
        Oval(canvas, 0, -30, 112, 128, Hair, Shade(Hair, 0.7f));
        Oval(canvas, -100, 15, 14, 28, Shade(Skin, 0.85f), Shade(Skin, 0.7f));
        Oval(canvas, 100, 15, 14, 28, Shade(Skin, 0.85f), Shade(Skin, 0.7f));
        Oval(canvas, 0, 10, 98, 132, Shade(Skin, 1.08f), Shade(Skin, 0.74f));
        DrawFringe(canvas);
        foreach (var side in new[] { -1, 1 })
        {
            DrawEye(canvas, side * 38, -5);
            Soft(canvas, side * 55, 55, 24, 16, new SKColor(0xC0, 0x50, 0x40, 0x40), 10);
        }

        DrawNose(canvas);
        DrawMouth(canvas);
        canvas.Restore();
    }

    private void DrawFringe(SKCanvas canvas)
    {
        using var path = new SKPathBuilder();
        path.MoveTo(-104, 0);
        path.CubicTo(-140, -190, 140, -190, 104, 0);
        path.CubicTo(92, -60, 60, -85, 10, -82);
        path.CubicTo(-40, -80, -88, -70, -104, 0);
        using var paint = Fill(Hair);
        canvas.DrawPath(path.Detach(), paint);
    }

    private void DrawEye(SKCanvas canvas, float x, float y)
    {
        Soft(canvas, x, y - 2, 30, 20, Shade(Skin, 0.55f).WithAlpha(0xB0), 7);
        Oval(canvas, x, y, 21, 10, SKColors.WhiteSmoke, new SKColor(0xC8, 0xC8, 0xC8));
        Oval(canvas, x, y, 10, 10, new SKColor(0x4A, 0x36, 0x28), new SKColor(0x20, 0x16, 0x10));
        Oval(canvas, x, y, 5, 5, SKColors.Black, SKColors.Black);
        Oval(canvas, x - 3, y - 4, 2.2f, 2.2f, SKColors.White, SKColors.White);
        Curve(canvas, Shade(Hair, 0.6f), 4, x - 23, y + 2, x, y - 18, x + 23, y + 2);
        Curve(canvas, Shade(Hair, 0.8f), 8, x - 30, y - 24, x, y - 40, x + 30, y - 24);
    }

    private void DrawNose(SKCanvas canvas)
    {
        Soft(canvas, 9, 30, 8, 30, Shade(Skin, 0.6f).WithAlpha(0x80), 6);
        Soft(canvas, 0, 52, 22, 12, Shade(Skin, 0.62f).WithAlpha(0xB0), 5);
        Soft(canvas, -3, 40, 7, 12, Shade(Skin, 1.2f).WithAlpha(0xA0), 5);
        Oval(canvas, -10, 55, 5, 3, Shade(Skin, 0.35f), Shade(Skin, 0.35f));
        Oval(canvas, 10, 55, 5, 3, Shade(Skin, 0.35f), Shade(Skin, 0.35f));
    }

    private void DrawMouth(SKCanvas canvas)
    {
        Soft(canvas, 0, 110, 30, 8, Shade(Skin, 0.6f).WithAlpha(0x90), 5);
        Oval(canvas, 0, 88, 34, 12, new SKColor(0xB5, 0x55, 0x50), new SKColor(0x8E, 0x3C, 0x3A));
        Curve(canvas, new SKColor(0x50, 0x1C, 0x1C), 3.5f, -36, 86, 0, 94, 36, 86);
    }

    private static void Oval(SKCanvas canvas, float x, float y, float rx, float ry, SKColor light, SKColor dark)
    {
        using var paint = Fill(light);
        paint.Shader = SKShader.CreateRadialGradient(
            new SKPoint(x - rx * 0.25f, y - ry * 0.3f), Math.Max(rx, ry) * 1.25f, [light, dark], SKShaderTileMode.Clamp);
        canvas.DrawOval(x, y, rx, ry, paint);
    }

    private static void Soft(SKCanvas canvas, float x, float y, float rx, float ry, SKColor colour, float blur)
    {
        using var paint = Fill(colour);
        paint.MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, blur);
        canvas.DrawOval(x, y, rx, ry, paint);
    }

    private static void Box(SKCanvas canvas, float x, float y, float width, float height, SKColor colour)
    {
        using var paint = Fill(colour);
        canvas.DrawRect(x, y, width, height, paint);
    }

    private static void Curve(SKCanvas canvas, SKColor colour, float width, float x1, float y1, float cx, float cy, float x2, float y2)
    {
        using var path = new SKPathBuilder();
        path.MoveTo(x1, y1);
        path.QuadTo(cx, cy, x2, y2);
        using var paint = Fill(colour);
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = width;
        paint.StrokeCap = SKStrokeCap.Round;
        canvas.DrawPath(path.Detach(), paint);
    }

    private static SKPaint Fill(SKColor colour) => new() { Color = colour, IsAntialias = true };

    private static SKColor Shade(SKColor colour, float factor) => new(
        (byte)Math.Min(255, colour.Red * factor), (byte)Math.Min(255, colour.Green * factor), (byte)Math.Min(255, colour.Blue * factor));
}
