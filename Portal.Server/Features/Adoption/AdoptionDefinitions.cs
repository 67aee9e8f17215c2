using Portal.Server.Features.Models;

namespace Portal.Server.Features.Adoption;

/// <summary>What "active" and "penetration" mean here. A change of meaning is a new version, never a silent edit.</summary>
internal static class AdoptionDefinitions
{
    /// <summary>
    /// 2026-3: in the funnel the first successful call in scope is a try, not only one from the playground or within a trial, and
    /// only subscriptions to models in scope count.
    /// 2026-2: an organisation counts where it was classified on a window's last day, and a window is divided by the market
    /// size that describes its own time.
    /// 2026-1: successful predictions of other organisations' models, counted by UTC day; the organisation that publishes
    /// the starter models is no customer and is left out.
    /// </summary>
    public const string Version = "2026-3";

    /// <summary>Four whole weeks, so no weekday weighs more than another.</summary>
    public const int WindowDays = 28;

    public const int FewestMonths = 3;

    public const int MostMonths = 60;

    /// <summary>Nobody looks further back: there was no portal.</summary>
    public static DateOnly FirstDay { get; } = new(2000, 1, 1);

    /// <summary>The headline's predictions and days.</summary>
    public const int HeadlineK = 10;

    /// <summary>From browsing to being active.</summary>
    public const int FunnelDays = 90;

    /// <summary>Fewer organisations than that say nothing about a share or a concentration.</summary>
    public const int FewestForShares = 5;

    /// <summary>A share that one organisation makes is that organisation's.</summary>
    public const double MostOfOneOrganisation = 0.7;

    public const int FewestProviders = 3;

    /// <summary>The organisation of the portal itself.</summary>
    public const string NoCustomer = StarterCatalogue.ProviderSlug;

    /// <summary>The days asked for when a caller names none: one prediction cannot fall on three days.</summary>
    public static int UsualDays(int k) => k == 1 ? 1 : 3;
}
