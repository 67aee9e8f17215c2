namespace Portal.Client.Shared;

/// <summary>A row of a <see cref="HeatMap"/>.</summary>
public sealed record HeatRow(string Key, string Name, IReadOnlyList<HeatCell> Cells, string? Href = null);

/// <param name="Text">Empty for a cell that cannot have a value yet.</param>
/// <param name="Shade">0 to 1; null for a cell without a value.</param>
/// <param name="Hint">What the link's cell is, read out.</param>
public sealed record HeatCell(string Text, double? Shade, string? Href = null, string? Hint = null);
