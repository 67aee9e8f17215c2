using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Sizes;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>What a metric is counted from: a scope, read as of a day, over the register and the use.</summary>
internal sealed class MetricView
{
    private readonly DateTime now;
    private UseStories? stories;

    public MetricView(AdoptionScope scope, AdoptionRegister register, UseHistory use, DateTime now)
    {
        this.now = now;
        // The door refuses what is out of range; whoever asks beside it gets the nearest that makes sense.
        Scope = scope with { K = Math.Max(1, scope.K), Months = Math.Clamp(scope.Months, AdoptionDefinitions.FewestMonths, AdoptionDefinitions.MostMonths) };
        Register = register;
        Use = use;
        Today = DateOnly.FromDateTime(now);
        BelievedOn = Between(scope.BelievedOn, Today);
        End = Between(scope.End, BelievedOn);
        // What somebody enters in this very moment is known.
        Known = BelievedOn < Today ? BelievedOn.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) : now.AddTicks(1);
        Rule = new(Scope.K, Scope.D ?? AdoptionDefinitions.UsualDays(Scope.K), AdoptionDefinitions.WindowDays);
        Sizes = new(register.MarketSizes, Known);
        Adopters = [.. register.Adopters.Where(adopter => adopter.Since <= End && (scope.Country is null || adopter.Country == scope.Country))];
        Since = register.Adopters.Count == 0 ? End : register.Adopters.Min(adopter => adopter.Since);
        Counted = CountedModels();
    }

    public AdoptionScope Scope { get; }

    public AdoptionRegister Register { get; }

    public UseHistory Use { get; }

    public ActiveRule Rule { get; }

    public DateOnly Today { get; }

    public DateOnly BelievedOn { get; }

    /// <summary>The last window's last day.</summary>
    public DateOnly End { get; }

    /// <summary>Only what was entered before counts.</summary>
    public DateTime Known { get; }

    public MarketSizeHistory Sizes { get; }

    /// <summary>Registered by the end, in the scope's country; their class depends on the day.</summary>
    public IReadOnlyList<Adopter> Adopters { get; }

    /// <summary>The first registration of all.</summary>
    public DateOnly Since { get; }

    /// <summary>Models whose use is in scope: group 0.</summary>
    public ModelGroups Counted { get; }

    public int LastDay => WindowEnds.DayNumber(End);

    /// <summary>The last day that is over, as far as the scope looks.</summary>
    public DateOnly LastComplete => IsOpen(End) ? End.AddDays(-1) : End;

    public bool IsOpen(DateOnly windowEnd) => windowEnd >= Today;

    public AdoptionDefinition Definition => new(AdoptionDefinitions.Version, Rule.K, Rule.D, Rule.WindowDays);

    /// <summary>The complete months' ends that the scope asks for, then the end.</summary>
    public DateOnly[] WindowEndDays() => WindowEnds.Months(End, Scope.Months, Since);

    /// <param name="from">The first window's last day.</param>
    public MetricNote Note(DateOnly from, bool hasDemoData) =>
        new(Definition, from.AddDays(1 - Rule.WindowDays), End, BelievedOn, hasDemoData, IsSuppressed: false);

    /// <summary>The same by another number of predictions.</summary>
    public MetricView By(int k) => new(Scope with { K = k }, Register, Use, now);

    /// <summary>The same up to an earlier day.</summary>
    public MetricView UpTo(DateOnly end) => new(Scope with { End = end }, Register, Use, now);

    public OrganisationPlace PlaceOf(Adopter adopter, DateOnly day) => Register.PlaceOf(adopter, day, Known);

    /// <summary>Whether the scope has the class.</summary>
    public bool Holds(OrganisationPlace place) =>
        (Scope.Industry is null || place.Industry == Scope.Industry) && (Scope.SizeClass is null || place.SizeClass == Scope.SizeClass);

    public bool Counts(int model) => Counted.Of(model) == 0;

    /// <summary>When the organisation was active on calls in scope.</summary>
    public ActivityStory StoryOf(Adopter adopter) => UseOf(adopter)?.Story ?? Rule.StoryOf([], LastDay);

    /// <returns>The organisation's story on calls in scope; null when it had no success.</returns>
    public GroupStory? UseOf(Adopter adopter)
    {
        var found = (stories ??= Stories(Counted)).Of(adopter.Id, LastDay);
        return found.Length == 0 ? null : found[0];
    }

    public UseStories Stories(ModelGroups groups) => Use.Stories(Rule, groups);

    private static DateOnly Between(DateOnly? day, DateOnly last) =>
        day is not { } asked || asked > last ? last : asked < AdoptionDefinitions.FirstDay ? AdoptionDefinitions.FirstDay : asked;

    private ModelGroups CountedModels()
    {
        if (Scope is { Task: null, Model: null, Publisher: null })
        {
            return ModelGroups.All;
        }
        var groups = Register.NoGroups();
        foreach (var model in Register.Models.Values.Where(model =>
            (Scope.Task is null || model.Task == Scope.Task) && (Scope.Model is null || model.Slug == Scope.Model)
            && (Scope.Publisher is null || model.Publisher == Scope.Publisher)))
        {
            groups[model.Id] = 0;
        }
        return new(groups, otherwise: -1);
    }
}

/// <summary>Lists that one query fills again and again.</summary>
internal sealed class UseBuffers
{
    public List<ModelDay> Entries { get; } = [];
}
