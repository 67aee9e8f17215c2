using SkiaSharp;

namespace Portal.Inference.Tests.Samples;

/// <summary>Three people who do not exist, drawn.</summary>
internal static class FacesPicture
{
    public static SKBitmap Draw()
    {
        var picture = new SKBitmap(900, 520, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(picture);
        using var wall = new SKPaint
        {
            Shader = SKShader.CreateLinearGradient(
                new SKPoint(0, 0), new SKPoint(0, 520), [new SKColor(0x9F, 0xB4, 0xC7), new SKColor(0x6D, 0x80, 0x92)], SKShaderTileMode.Clamp),
        };
        canvas.DrawPaint(wall);
        new DrawnFace(180, 230, 86, new(0xE3, 0xB2, 0x93), new(0x3A, 0x26, 0x1A), new(0x28, 0x4B, 0x63)).Draw(canvas);
        new DrawnFace(450, 210, 92, new(0xA8, 0x72, 0x50), new(0x17, 0x12, 0x10), new(0x7A, 0x2E, 0x2E)).Draw(canvas);
        new DrawnFace(720, 240, 82, new(0xEF, 0xC6, 0xA8), new(0x8A, 0x5A, 0x2B), new(0x2F, 0x5D, 0x3A)).Draw(canvas);
        return picture;
    }
}
