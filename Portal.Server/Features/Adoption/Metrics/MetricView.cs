using System.Runtime.InteropServices;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Sizes;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>What a metric is counted from: a scope, read as of a day, over the register and the use.</summary>
internal sealed class MetricView
{
    private readonly bool[]? counted;
    private readonly DateTime now;

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
        counted = CountedModels();
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

    public bool Counts(int model) => counted is null || (model < counted.Length && counted[model]);

    /// <summary>One organisation's days of use in scope, up to the end, oldest first.</summary>
    public void ReadDays(Adopter adopter, UseBuffers buffers)
    {
        buffers.Days.Clear();
        foreach (var entry in Use.Of(adopter.Id, 0, LastDay, buffers.Entries))
        {
            if (entry.Successes == 0 || !Counts(entry.ModelId))
            {
                continue;
            }
            if (buffers.Days.Count > 0 && buffers.Days[^1].Day == entry.Day)
            {
                buffers.Days[^1] = new(entry.Day, buffers.Days[^1].Successes + entry.Successes);
            }
            else
            {
                buffers.Days.Add(new(entry.Day, entry.Successes));
            }
        }
    }

    /// <summary>When the organisation was active on calls in scope.</summary>
    public ActivityStory StoryOf(Adopter adopter, UseBuffers buffers)
    {
        ReadDays(adopter, buffers);
        return Rule.StoryOf(CollectionsMarshal.AsSpan(buffers.Days), LastDay);
    }

    private static DateOnly Between(DateOnly? day, DateOnly last) =>
        day is not { } asked || asked > last ? last : asked < AdoptionDefinitions.FirstDay ? AdoptionDefinitions.FirstDay : asked;

    private bool[]? CountedModels()
    {
        if (Scope is { Task: null, Model: null, Publisher: null })
        {
            return null;
        }
        var models = Register.Models.Values.Where(model =>
            (Scope.Task is null || model.Task == Scope.Task) && (Scope.Model is null || model.Slug == Scope.Model)
            && (Scope.Publisher is null || model.Publisher == Scope.Publisher));
        var flags = new bool[Register.Models.Count == 0 ? 0 : Register.Models.Keys.Max() + 1];
        foreach (var model in models)
        {
            flags[model.Id] = true;
        }
        return flags;
    }
}

/// <summary>Lists that one query fills again and again.</summary>
internal sealed class UseBuffers
{
    public List<ModelDay> Entries { get; } = [];

    public List<DayUse> Days { get; } = [];
}
