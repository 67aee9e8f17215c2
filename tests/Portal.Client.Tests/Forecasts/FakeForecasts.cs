using System.Runtime.CompilerServices;
using Portal.Client.Contracts;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Forecasts;

internal sealed class FakeForecasts : Answering, IForecastsApi
{
    public Dictionary<string, IndustryForecast> Reports { get; } = [];

    public ForecastOverview? Overview { get; set; }

    public Task<ForecastOverview> List(CancellationToken cancellationToken) => Answer(() => Overview!);

    public Task<IndustryForecast?> Get(string industry, CancellationToken cancellationToken) => Answer(() => Reports.GetValueOrDefault(industry));
}

internal sealed class FakeNotes : Answering, IAdoptionNotesApi
{
    public List<AdoptionNoteView> Written { get; } = [];

    public List<SavedViewView> Saved { get; } = [];

    public List<ScheduledReportView> Scheduled { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<AdoptionNoteView>> Notes(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<AdoptionNoteView>>(() => [.. Written.Where(note => note.Day >= from && note.Day <= to)]);

    public Task<Outcome> Write(WriteNoteRequest request, CancellationToken cancellationToken) => Change(() =>
        Written.Add(new(Written.Count + 1, request.Day, request.Kind, request.Industry, request.Text, "Ada Meier", Data.Now)));

    public Task<Outcome> RemoveNote(int id, CancellationToken cancellationToken) => Change(() => Written.RemoveAll(note => note.Id == id));

    public Task<IReadOnlyList<SavedViewView>> Views(CancellationToken cancellationToken) => Answer<IReadOnlyList<SavedViewView>>(() => [.. Saved]);

    public Task<Outcome> SaveView(SaveViewRequest request, CancellationToken cancellationToken) =>
        Change(() => Saved.Add(new(Saved.Count + 1, request.Name, request.Address, Data.Now)));

    public Task<Outcome> RemoveView(int id, CancellationToken cancellationToken) => Change(() => Saved.RemoveAll(view => view.Id == id));

    public Task<IReadOnlyList<ScheduledReportView>> Reports(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ScheduledReportView>>(() => [.. Scheduled]);

    public Task<Outcome> Schedule(ScheduleReportRequest request, CancellationToken cancellationToken) => Change(() =>
        Scheduled.Add(new(Scheduled.Count + 1, request.Name, request.Address, request.Rhythm, null, null, Data.Now)));

    public Task<Outcome> Unschedule(int id, CancellationToken cancellationToken) => Change(() => Scheduled.RemoveAll(report => report.Id == id));

    private Task<Outcome> Change(Action change) => Answer<Outcome>(() =>
    {
        if (Refusal is not null)
        {
            return Refusal;
        }
        change();
        return Outcome.Done;
    });
}

/// <summary>Says what the test says, and then nothing until the page leaves or the portal is said to be gone.</summary>
internal sealed class FakeLive : ILiveAdoption
{
    public List<LiveCount> Counts { get; } = [];

    public bool IsDown { get; set; }

    public bool HasLeft { get; private set; }

    public async IAsyncEnumerable<LiveCount> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new HttpRequestException("The portal is not there.");
        }
        foreach (var count in Counts)
        {
            yield return count;
        }
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            HasLeft = true;
        }
    }
}

internal sealed class FakeOfficial : Answering, IOfficialStatisticsApi
{
    public Dictionary<string, Contracts.OfficialStatistics> Held { get; } = [];

    public List<(string Csv, bool OnlyLook)> Imported { get; } = [];

    public OfficialImport Result { get; set; } = new(null, 0, 0, 0, []);

    public Task<Contracts.OfficialStatistics?> Of(string industry, CancellationToken cancellationToken) =>
        Answer<Contracts.OfficialStatistics?>(() => Held.GetValueOrDefault(industry) ?? new(industry, []));

    public Task<IReadOnlyList<OfficialRelease>> Releases(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<OfficialRelease>>(() => [new(2, 12, Data.Now, "Ada Meier"), new(1, 50, Data.Now, "")]);

    public Task<Outcome<OfficialImport>> Import(string csv, bool onlyLook, CancellationToken cancellationToken)
    {
        Imported.Add((csv, onlyLook));
        return Answer<Outcome<OfficialImport>>(() => Result with { Version = onlyLook || Result.Faults.Count > 0 ? null : 3 });
    }
}
