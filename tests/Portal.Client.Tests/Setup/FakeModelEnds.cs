using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeModelEnds : Answering, IModelEndsApi
{
    public static readonly DateTimeOffset At = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public List<EndModelRequest> Ended { get; } = [];

    public int TakenBack { get; private set; }

    public Refusal? Refusal { get; set; }

    public ModelEnding Ending { get; set; } = new(null, new(2027, 2, 22), new(2029, 11, 22));

    public static ModelEnd End(string? replacement = null, string? reason = null) => new(Data.Now, At, replacement, reason);

    public Task<Outcome<ModelEnding>> Get(string model, CancellationToken cancellationToken) => Answer<Outcome<ModelEnding>>(() => Ending);

    Task<Outcome<ModelEnding>> IModelEndsApi.End(string model, EndModelRequest request, CancellationToken cancellationToken)
    {
        Ended.Add(request);
        return Put(Ending with { End = End(request.Replacement, request.Reason), Earliest = new(2027, 3, 1) });
    }

    public Task<Outcome<ModelEnding>> TakeBack(string model, CancellationToken cancellationToken)
    {
        TakenBack++;
        return Put(Ending with { End = null });
    }

    private Task<Outcome<ModelEnding>> Put(ModelEnding then) => Answer<Outcome<ModelEnding>>(() => Refusal is null ? Ending = then : Refusal);
}
