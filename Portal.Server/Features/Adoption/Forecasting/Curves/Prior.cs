namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>A normal belief about a logarithm or a logit.</summary>
internal readonly record struct Normal(double Mean, double Spread);

/// <summary>What other industries and the literature say about a curve before this series is looked at.</summary>
/// <param name="Rate">Of the logarithm of the first shape parameter, per period.</param>
/// <param name="CeilingShare">Of logit(m / cap); null when the series has no known cap.</param>
internal sealed record Prior(Normal Rate, Normal? CeilingShare);
