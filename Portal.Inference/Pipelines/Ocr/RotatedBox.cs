namespace Portal.Inference.Pipelines.Ocr;

/// <summary>A rectangle at an angle.</summary>
/// <param name="AxisX">With <paramref name="AxisY"/>, the direction of its width, one long.</param>
internal readonly record struct RotatedBox(PixelPoint Centre, float AxisX, float AxisY, float Width, float Height)
{
    public float ShortSide => Math.Min(Width, Height);

    /// <summary>
    /// The network marks a line's core only. As it was trained, the line's edge lies outside by area × ratio / perimeter.
    /// </summary>
    public RotatedBox Grow(float ratio)
    {
        var distance = Width * Height * ratio / (2 * (Width + Height));
        return this with { Width = Width + 2 * distance, Height = Height + 2 * distance };
    }

    /// <summary>The corners from the top left on, where the top is the side that leans from the horizontal by 45° at most.</summary>
    public Quad ToQuad()
    {
        var (x, y, w, h) = MathF.Abs(AxisX) >= MathF.Abs(AxisY)
            ? (AxisX, AxisY, Width / 2, Height / 2)
            : (-AxisY, AxisX, Height / 2, Width / 2);
        if (x < 0)
        {
            (x, y) = (-x, -y);
        }

        var centre = Centre;
        return new Quad(Corner(-w, -h), Corner(w, -h), Corner(w, h), Corner(-w, h));

        PixelPoint Corner(float along, float down) =>
            new(centre.X + x * along - y * down, centre.Y + y * along + x * down);
    }
}
