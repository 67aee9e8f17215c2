namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>Why no forecast is given.</summary>
internal enum RefusalReason
{
    TooFewPeriods,
    InvalidValues,
    AboveCeiling,
    TooFewAdopters,
    NoDenominator,
    UncertainDenominator,
    Stale,
    RecentBreak,
    Flat,
    HorizonTooLong,
    BandTooWide,
}

internal static class RefusalReasons
{
    /// <returns>The reason as a sentence for logs and the command line; pages localise the reason itself.</returns>
    public static string Sentence(this RefusalReason reason) => reason switch
    {
        RefusalReason.TooFewPeriods => "Not enough data: fewer than five complete periods.",
        RefusalReason.InvalidValues => "A value is missing, negative or not finite.",
        RefusalReason.AboveCeiling => "A value is above its ceiling: there are more adopters than addressable organisations.",
        RefusalReason.TooFewAdopters => "Not enough data: fewer than twenty adopters.",
        RefusalReason.NoDenominator => "The number of addressable organisations is not known.",
        RefusalReason.UncertainDenominator => "The number of addressable organisations is too uncertain.",
        RefusalReason.Stale => "The last complete period is more than two periods old.",
        RefusalReason.RecentBreak => "A definition or survey changed within the last three periods.",
        RefusalReason.Flat => "Nothing has changed in the last six periods; the level stands for itself.",
        RefusalReason.HorizonTooLong => "That is further ahead than this much history can carry.",
        RefusalReason.BandTooWide => "The 80 % band would be wider than 60 points.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
