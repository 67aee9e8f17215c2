using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

public static class ShadowRules
{
    /// <summary>A comparison ends by itself after so many days at most.</summary>
    public const int MostDays = 30;

    /// <summary>Larger inputs and answers are not compared.</summary>
    public const int MostMegabytes = 8;

    /// <summary>Numbers count as equal when they differ by no more than this part of the larger one.</summary>
    public const double Tolerance = 0.001;
}

/// <summary>Why a comparison ended.</summary>
public static class ShadowEnds
{
    /// <summary>Its days are over.</summary>
    public const string Over = "over";

    /// <summary>Somebody stopped it.</summary>
    public const string Stopped = "stopped";

    /// <summary>The subscription was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>One of its versions is not served any more.</summary>
    public const string VersionGone = "version-gone";

    /// <summary>Another version answers the subscriber's calls that name none: a newer one is available, or the pin was changed.</summary>
    public const string Superseded = "superseded";
}

/// <summary>Two versions on the subscriber's own calls, which it switched on. Nothing of inputs or answers is kept, only these sums.</summary>
/// <param name="From">The version that answers.</param>
/// <param name="To">The version that is compared with it.</param>
/// <param name="Percent">Of the calls that are compared.</param>
/// <param name="EndedAt">Null while it runs.</param>
/// <param name="Because">One of <see cref="ShadowEnds"/>.</param>
/// <param name="Compared">Calls that both versions answered.</param>
/// <param name="Same">Of those, equal answers.</param>
/// <param name="Failed">Calls that the compared version did not answer.</param>
/// <param name="Dropped">Calls that were not compared because the portal was busy or the input too large.</param>
/// <param name="MedianMilliseconds">What the answering version took, in its queue and its run; null before the first.</param>
/// <param name="ShadowMedianMilliseconds">What the compared version took.</param>
public sealed record ShadowView(
    string From, string To, int Percent, DateTimeOffset StartedAt, DateTimeOffset EndsAt, DateTimeOffset? EndedAt, string? Because,
    long Compared, long Same, long Failed, long Dropped, double? MedianMilliseconds, double? ShadowMedianMilliseconds)
{
    public bool IsRunning => EndedAt is null;
}

/// <param name="Answers">The version that answers the organisation's calls.</param>
/// <param name="Versions">Versions that can be compared with it, newest first; empty where there are none or answers are generated text.</param>
/// <param name="MayChange">Whether the caller is an owner or admin of an organisation that may spend.</param>
/// <param name="IsByTopClass">Whether answers count as the same when their likeliest class is.</param>
/// <param name="Last">The comparison that runs or ran last.</param>
public sealed record ShadowOverview(string Answers, IReadOnlyList<string> Versions, bool MayChange, bool IsByTopClass, ShadowView? Last);

/// <param name="Version">One of <see cref="ShadowOverview.Versions"/>.</param>
public sealed record StartShadowRequest(
    [property: Required, StringLength(32)] string Version,
    [property: Range(1, 100)] int Percent,
    [property: Range(1, ShadowRules.MostDays)] int Days);

/// <summary>Comparisons on the signed-in organisation's own calls of a model that it is subscribed to.</summary>
public interface IShadowsApi
{
    Task<Outcome<ShadowOverview>> Get(string model, CancellationToken cancellationToken);

    /// <summary>Compares a version with the one that answers; costs nothing and changes no answer.</summary>
    Task<Outcome<ShadowView>> Start(string model, StartShadowRequest request, CancellationToken cancellationToken);

    Task<Outcome> Stop(string model, CancellationToken cancellationToken);
}
