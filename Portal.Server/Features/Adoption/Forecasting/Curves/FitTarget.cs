namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>What the curve is fitted to. The published estimators of the Bass model differ only here.</summary>
internal enum FitTarget
{
    /// <summary>New adopters of a period: m·(F(t) − F(t−1)), the estimator of Srinivasan and Mason.</summary>
    Sales,

    /// <summary>Adopters so far: m·F(t).</summary>
    Cumulative,

    /// <summary>New adopters of those left: (m − Y(t−1))·(F(t) − F(t−1)) / (1 − F(t−1)).</summary>
    Hazard,

    /// <summary>New adopters by the rate at the period's end: m·f(t). Bass only.</summary>
    Density,
}
