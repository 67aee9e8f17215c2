using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeCanaries : Answering, ICanariesApi
{
    public CanaryBoard Board { get; set; } = new("1.0.0", [], []);

    public List<StartCanaryRequest> Started { get; } = [];

    public List<string> Done { get; } = [];

    public Refusal? Refusal { get; set; }

    public static CanaryView View(string state = CanaryStates.Running, string? because = null, CanaryCounts? evidence = null) => new(
        7, "1.0.0", "2.0.0", 5, 2, state, new(40, 1, 760, 4), Data.Now, state == CanaryStates.Running ? null : Data.Now.AddHours(1), because, evidence);

    public Task<Outcome<CanaryBoard>> Get(string model, CancellationToken cancellationToken) => Answer<Outcome<CanaryBoard>>(() => Board);

    public Task<Outcome<CanaryView>> Start(string model, StartCanaryRequest request, CancellationToken cancellationToken)
    {
        Started.Add(request);
        return Answer<Outcome<CanaryView>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            Board = Board with { Canaries = [View() with { Percent = request.Percent }] };
            return Board.Canaries[0];
        });
    }

    public Task<Outcome<CanaryView>> Change(string model, int id, ChangeCanaryRequest request, CancellationToken cancellationToken)
    {
        Done.Add($"change {id} {request.Percent}");
        return Answer<Outcome<CanaryView>>(() => Board.Canaries[0]);
    }

    public Task<Outcome> Complete(string model, int id, CancellationToken cancellationToken) => End($"complete {id}", CanaryStates.Completed);

    public Task<Outcome> Stop(string model, int id, CancellationToken cancellationToken) => End($"stop {id}", CanaryStates.Stopped);

    private Task<Outcome> End(string what, string state)
    {
        Done.Add(what);
        Board = Board with { Canaries = [View(state)] };
        return Answer(() => Outcome.Done);
    }
}
