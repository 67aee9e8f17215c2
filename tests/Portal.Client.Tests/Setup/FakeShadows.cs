using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeShadows : Answering, IShadowsApi
{
    public ShadowOverview Overview { get; set; } = new("1.0.0", ["2.0.0"], true, false, null);

    public List<StartShadowRequest> Started { get; } = [];

    public List<string> Stopped { get; } = [];

    public Refusal? Refusal { get; set; }

    public static ShadowView View(long compared = 1_200, string? because = null) => new(
        "1.0.0", "2.0.0", 10, Data.Now, Data.Now.AddDays(7), because is null ? null : Data.Now.AddDays(1), because, compared, compared * 9 / 10, 3, 14, 12.5, 9.25);

    public Task<Outcome<ShadowOverview>> Get(string model, CancellationToken cancellationToken) => Answer<Outcome<ShadowOverview>>(() => Overview);

    public Task<Outcome<ShadowView>> Start(string model, StartShadowRequest request, CancellationToken cancellationToken)
    {
        Started.Add(request);
        return Answer<Outcome<ShadowView>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            Overview = Overview with { Last = View(0) with { Failed = 0, Dropped = 0 } };
            return Overview.Last!;
        });
    }

    public Task<Outcome> Stop(string model, CancellationToken cancellationToken)
    {
        Stopped.Add(model);
        Overview = Overview with { Last = View(because: ShadowEnds.Stopped) };
        return Answer(() => Outcome.Done);
    }
}
