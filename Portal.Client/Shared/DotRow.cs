namespace Portal.Client.Shared;

/// <summary>A row of a <see cref="DotChart"/>.</summary>
/// <param name="Key">Names the row to programs.</param>
/// <param name="Value">Null where there is none: then <paramref name="Text"/> says why.</param>
/// <param name="Text">The value in words.</param>
/// <param name="Other">What it is compared with.</param>
/// <param name="Href">The mark's link; null for none.</param>
public sealed record DotRow(
    string Key, string Name, double? Value, double? Low, double? High, string Text, double? Other = null, string? Href = null);
