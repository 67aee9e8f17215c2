using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeSubscriptionRequests : Answering, ISubscriptionRequestsApi
{
    public List<SubscriptionRequestView> Held { get; } = [];

    public List<SubscriptionApplication> Sent { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<SubscriptionRequestView>> List(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<SubscriptionRequestView>>(() => [.. Held]);

    public Task<Outcome<SubscriptionRequestView>> Send(SubscriptionApplication application, CancellationToken cancellationToken)
    {
        Sent.Add(application);
        return Answer<Outcome<SubscriptionRequestView>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            Held.Add(Request(1, application.Plan));
            return Held[^1];
        });
    }

    public Task<Outcome> Withdraw(int id, CancellationToken cancellationToken)
    {
        Held.RemoveAll(request => request.Id == id);
        return Answer(() => Outcome.Done);
    }

    public static SubscriptionRequestView Request(int id, string plan = "team", string state = RequestStates.Pending, string? reason = null) =>
        new(id, "ppocr", "Model ppocr", plan, plan, state, reason, Data.Now, reason is null ? null : Data.Now);
}

internal sealed class FakePublishing : Answering, IPublishingApi
{
    public List<PublishedModel> Owned { get; } = [new("ppocr", "Model ppocr", "image", "Demo Works", 2, 5, 1)];

    public List<PlanVersionView> Versions { get; } = [];

    public List<PendingRequest> Pending { get; } = [];

    public List<PublishPlanRequest> Published { get; } = [];

    public List<(int Id, string? Reason)> Answers { get; } = [];

    public List<string> Withdrawn { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<Outcome<IReadOnlyList<PublishedModel>>> Models(CancellationToken cancellationToken) =>
        Answer(() => Refusal is null ? new Outcome<IReadOnlyList<PublishedModel>>([.. Owned]) : Refusal);

    public Task<Outcome<IReadOnlyList<PlanVersionView>>> Plans(string model, CancellationToken cancellationToken) =>
        Answer(() => new Outcome<IReadOnlyList<PlanVersionView>>([.. Versions]));

    public Task<Outcome<PlanVersionView>> Publish(string model, PublishPlanRequest request, CancellationToken cancellationToken)
    {
        Published.Add(request);
        return Answer<Outcome<PlanVersionView>>(() => Refusal is null
            ? new PlanVersionView(new PlanView(request.Code, request.Code, "", 0, null, 60), Data.Now, null, 0)
            : Refusal);
    }

    public Task<Outcome> Withdraw(string model, string code, CancellationToken cancellationToken)
    {
        Withdrawn.Add(code);
        return Answer(() => Outcome.Done);
    }

    public Task<Outcome<IReadOnlyList<PendingRequest>>> Requests(CancellationToken cancellationToken) =>
        Answer(() => new Outcome<IReadOnlyList<PendingRequest>>([.. Pending]));

    public Task<Outcome> Approve(int id, CancellationToken cancellationToken) => Decide(id, null);

    public Task<Outcome> Refuse(int id, RefuseSubscriptionRequest request, CancellationToken cancellationToken) => Decide(id, request.Reason);

    private Task<Outcome> Decide(int id, string? reason)
    {
        Answers.Add((id, reason));
        Pending.RemoveAll(request => request.Id == id);
        return Answer(() => Outcome.Done);
    }
}
