using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

/// <summary>Limits of an organisation with a member, a key and a model to choose from.</summary>
internal sealed class FakeLimits : Answering, ILimitsApi
{
    public LimitsReport Report { get; set; } = new(
        "Europe/Berlin", true, [], [new("u4", "Di Ortega")], [new("key00001", "Nightly")], [new("ppocr", "Model ppocr")]);

    public List<AddLimitRequest> Added { get; } = [];

    public List<(int Id, ChangeLimitRequest Request)> Changed { get; } = [];

    public List<int> Removed { get; } = [];

    public List<string> Zones { get; } = [];

    public Refusal? Refusal { get; set; }

    public static LimitView Budget(int id, long used = 600_000, long? most = 1_000_000, long? warnAt = 500_000) => new(
        id, "Organisation", null, "Demo Works", null, null, "Budget", "Month", most, warnAt, used, Data.Now.AddDays(8), "Ada Meier", Data.Now);

    public static LimitView Units(int id) => new(
        id, "Member", "u4", "Di Ortega", "ppocr", "Model ppocr", "UnitsPerMonth", "Month", 1000, null, 250, Data.Now.AddDays(8), "Ada Meier", Data.Now);

    public Task<LimitsReport> Get(CancellationToken cancellationToken) => Answer(() => Report);

    public Task<Outcome> Add(AddLimitRequest request, CancellationToken cancellationToken) => Change(() => Added.Add(request));

    Task<Outcome> ILimitsApi.Change(int id, ChangeLimitRequest request, CancellationToken cancellationToken) => Change(() => Changed.Add((id, request)));

    public Task<Outcome> Remove(int id, CancellationToken cancellationToken) => Change(() =>
    {
        Removed.Add(id);
        Report = Report with { Limits = [.. Report.Limits.Where(limit => limit.Id != id)] };
    });

    public Task<Outcome> ChangeTimeZone(ChangeTimeZoneRequest request, CancellationToken cancellationToken) => Change(() => Zones.Add(request.TimeZone));

    private Task<Outcome> Change(Action change) => Answer(() =>
    {
        if (Refusal is not null)
        {
            return Refusal;
        }
        change();
        return Outcome.Done;
    });
}

internal sealed class FakeNotices : Answering, INoticesApi
{
    public List<NoticeView> Held { get; } = [];

    public static NoticeView Notice(int id, bool isRead = false) => new(
        id, "budget.warned", $"Notice {id}", Data.Now, Data.Now.AddDays(8), "/organisation#limits", isRead);

    public Task<IReadOnlyList<NoticeView>> List(CancellationToken cancellationToken) => Answer<IReadOnlyList<NoticeView>>(() => [.. Held]);

    public Task<NoticeCount> Count(CancellationToken cancellationToken) => Answer(() => new NoticeCount(Held.Count(notice => !notice.IsRead)));

    public Task<Outcome> MarkRead(int id, CancellationToken cancellationToken) => Mark(notice => notice.Id == id);

    public Task<Outcome> MarkAllRead(CancellationToken cancellationToken) => Mark(_ => true);

    private Task<Outcome> Mark(Predicate<NoticeView> which) => Answer(() =>
    {
        for (var i = 0; i < Held.Count; i++)
        {
            Held[i] = which(Held[i]) ? Held[i] with { IsRead = true } : Held[i];
        }
        return Outcome.Done;
    });
}
