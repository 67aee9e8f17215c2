namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>A line of an import that is right in itself.</summary>
internal sealed record MarketSizeRow(
    int Line, string Industry, string? SizeClass, long Organisations, long? Low, long? High, double? StandardError, DateOnly AsOf, string Source);

/// <summary>A fault or a warning, as a resource's name with what it speaks of.</summary>
internal sealed record MarketSizeFault(int Line, string? Column, string Text, params object[] Arguments);
