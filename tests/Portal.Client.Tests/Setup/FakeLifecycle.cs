using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeLifecycle : Answering, ILifecycleApi
{
    public List<(string Version, ChangeStateRequest Request)> Changed { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<Outcome<ModelVersionView>> Change(string model, string version, ChangeStateRequest request, CancellationToken cancellationToken)
    {
        Changed.Add((version, request));
        return Answer<Outcome<ModelVersionView>>(() => Refusal is null
            ? new ModelVersionView(model, version, "Numbers", request.State, Data.Now, Data.Now, request.Reason, null, request.Replacement, null, 1)
            : Refusal);
    }
}

internal sealed class FakeSubscribedVersions : Answering, ISubscribedVersionsApi
{
    public List<PinVersionRequest> Pinned { get; } = [];

    public VersionPin? Pin { get; set; }

    public List<ListedVersion> Offered { get; } =
        [new("1.1.0", ModelVersionState.Available, Data.Now, null, null, "1.0.0", null), new("1.0.0", ModelVersionState.Legacy, Data.Now, null, "1.1.0", null, null)];

    public Task<Outcome<SubscribedVersion>> Get(string model, CancellationToken cancellationToken) => Answer<Outcome<SubscribedVersion>>(() => View());

    Task<Outcome<SubscribedVersion>> ISubscribedVersionsApi.Pin(string model, PinVersionRequest request, CancellationToken cancellationToken)
    {
        Pinned.Add(request);
        Pin = request.Version is { } version ? new(version, ModelVersionState.Legacy, null, null, request.ThenFollows) : null;
        return Answer<Outcome<SubscribedVersion>>(() => View());
    }

    private SubscribedVersion View() => new("1.1.0", Pin, [.. Offered]);
}
