namespace Portal.Client.Contracts;

/// <summary>Active: at least K successful billable predictions on at least D distinct days of the last Window days.</summary>
public sealed record AdoptionDefinition(string Version, int K, int D, int WindowDays);

/// <param name="Organisations">Addressable organisations of the industry.</param>
public sealed record Denominator(long Organisations, long? Low, long? High, DateOnly AsOf, string Source, bool IsDemo);
