using System.Globalization;

namespace Portal.Client.Contracts;

/// <summary>What a mark of a chart counts beside the scope: the word <c>mark</c> of an address. Organisations are then those of its count.</summary>
public abstract record Mark
{
    /// <summary>Longer than any life.</summary>
    public const int MostDays = 99_999;

    private const int OldestAge = 999;

    private Mark()
    {
    }

    /// <summary>As in an address.</summary>
    public abstract string Word { get; }

    /// <summary>Active in the scope's last window, of the industries that have a market size: what a rate of all of them counts.</summary>
    public sealed record Rated : Mark
    {
        public override string Word => "rated";
    }

    /// <summary>New, returned or lost between the end of the month before and the scope's end.</summary>
    public sealed record Turned(Turning Turning) : Mark
    {
        public override string Word => Lower(Turning);
    }

    /// <summary>A cohort; with an age those of it that are active so many windows later.</summary>
    /// <param name="Month">First day of the month in which they were first active.</param>
    public sealed record OfCohort(DateOnly Month, int? Age) : Mark
    {
        public override string Word => Text($"cohort-{Month:yyyy-MM}") + (Age is { } age ? Text($"-{age}") : "");
    }

    /// <summary>Part of a survival curve: lives that ended, or were last seen, on one of these days since their start.</summary>
    public sealed record OfLives(LifeCurve Curve, LifeEnd End, int From, int To) : Mark
    {
        public override string Word => Text($"{Lower(Curve)}-{Lower(End)}-{From}-{To}");
    }

    /// <summary>Whoever came as far as a stage.</summary>
    public sealed record OfFunnel(FunnelStage Stage) : Mark
    {
        public override string Word => $"funnel-{Lower(Stage)}";
    }

    /// <returns>Null for what is no mark.</returns>
    public static Mark? Parse(string? word)
    {
        var parts = word is { Length: > 0 and <= 40 } ? word.Split('-') : [];
        return parts switch
        {
            ["rated"] => new Rated(),
            ["cohort", var year, var month] => Cohort(year, month, null),
            ["cohort", var year, var month, var age] => Number(age, OldestAge) is { } known ? Cohort(year, month, known) : null,
            ["funnel", var stage] => Name<FunnelStage>(stage) is { } known ? new OfFunnel(known) : null,
            [var turning] => Name<Turning>(turning) is { } known ? new Turned(known) : null,
            [var curve, var end, var from, var to] => Lives(Name<LifeCurve>(curve), Name<LifeEnd>(end), Number(from, MostDays), Number(to, MostDays)),
            _ => null,
        };
    }

    private static OfCohort? Cohort(string year, string month, int? age) =>
        DateOnly.TryParseExact($"{year}-{month}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year is >= 2000 and <= 2200
            ? new(first, age)
            : null;

    private static OfLives? Lives(LifeCurve? curve, LifeEnd? end, int? from, int? to) =>
        curve is { } one && end is { } how && from <= to ? new(one, how, from.Value, to.Value) : null;

    private static int? Number(string text, int most) =>
        text.Length <= 5 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;

    private static T? Name<T>(string text)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => Lower(value) == text).Select(value => (T?)value).FirstOrDefault();

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

public enum Turning
{
    New,
    Returned,
    Lost,
}

/// <summary>A curve of how long something takes.</summary>
public enum LifeCurve
{
    /// <summary>From first active to lost.</summary>
    Loss,

    /// <summary>From registration to first active.</summary>
    Adoption,
}

public enum LifeEnd
{
    /// <summary>Either way.</summary>
    Any,

    /// <summary>With the event.</summary>
    Event,

    /// <summary>Without it: nothing more is known.</summary>
    Censored,
}

/// <summary>The organisations behind marks. Operators only.</summary>
public interface IMarksApi
{
    /// <param name="page">From 1; null for all on one.</param>
    Task<OrganisationsBehind> Behind(AdoptionScope scope, Mark mark, int? page, CancellationToken cancellationToken);
}
