using System.Text.Json;
using Portal.Client.Api;
using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeModels : Answering, IModelsApi
{
    public List<ModelSummary> Listed { get; } = [];

    public Dictionary<string, ModelDetail> Details { get; } = [];

    public List<(string? Search, string? Task)> Asked { get; } = [];

    public Task<IReadOnlyList<ModelSummary>> List(string? search, string? task, CancellationToken cancellationToken)
    {
        Asked.Add((search, task));
        return Answer<IReadOnlyList<ModelSummary>>(() => [.. Listed.Where(model => task is null || model.Task == task)]);
    }

    public Task<ModelDetail?> Get(string slug, CancellationToken cancellationToken) =>
        Answer(() => Details.GetValueOrDefault(slug));
}

internal sealed class FakeSubscriptions : Answering, ISubscriptionsApi
{
    public Dictionary<string, SubscriptionView> Held { get; } = [];

    public List<SubscribeRequest> Requests { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<SubscriptionView>> List(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<SubscriptionView>>(() => [.. Held.Values]);

    public Task<SubscriptionView?> Get(string model, CancellationToken cancellationToken) =>
        Answer(() => Held.GetValueOrDefault(model));

    public Task<Outcome<SubscriptionView>> Subscribe(SubscribeRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Answer<Outcome<SubscriptionView>>(() => Refusal is null ? Held[request.Model] = Data.Subscription(request.Model, request.Plan) : Refusal);
    }

    /// <summary>What a change would do to the month's fee.</summary>
    public SubscriptionQuote Quoted { get; set; } = new(null, 0, 0, 0, DateOnly.FromDateTime(Data.Now.UtcDateTime), null);

    public Task<Outcome> Cancel(string model, CancellationToken cancellationToken)
    {
        Held.Remove(model);
        return Answer(() => Outcome.Done);
    }

    public Task<Outcome<SubscriptionQuote>> Quote(string model, string? plan, CancellationToken cancellationToken) =>
        Answer<Outcome<SubscriptionQuote>>(() => Quoted with { Plan = plan });
}

internal sealed class FakeKeys : Answering, IKeysApi
{
    public const string Secret = "aip_live_fresh001_TheSecretPartOfTheKey";

    public List<ApiKeyView> Held { get; } = [];

    public List<CreateApiKeyRequest> Requests { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<ApiKeyView>> List(CancellationToken cancellationToken) => Answer<IReadOnlyList<ApiKeyView>>(() => [.. Held]);

    public Task<Outcome<CreatedApiKey>> Create(CreateApiKeyRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Answer<Outcome<CreatedApiKey>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            var key = Data.Key("fresh001", request.Name);
            Held.Add(key);
            return new CreatedApiKey(key, Secret);
        });
    }

    public List<(string Id, ChangeApiKeyRequest Request)> Changes { get; } = [];

    public List<(string Id, int OverlapHours)> Rotations { get; } = [];

    public Task<Outcome> Change(string id, ChangeApiKeyRequest request, CancellationToken cancellationToken)
    {
        Changes.Add((id, request));
        return Answer<Outcome>(() => Refusal is null ? Outcome.Done : Refusal);
    }

    public Task<Outcome<CreatedApiKey>> Rotate(string id, RotateApiKeyRequest request, CancellationToken cancellationToken)
    {
        Rotations.Add((id, request.OverlapHours));
        return Answer<Outcome<CreatedApiKey>>(() =>
        {
            var index = Held.FindIndex(key => key.Id == id);
            Held[index] = Held[index] with { RotatedAt = Data.Now, OldEnding = "OldX", OldEndsAt = Data.Now.AddHours(request.OverlapHours) };
            return new CreatedApiKey(Held[index], Secret);
        });
    }

    public Task<Outcome> Revoke(string id, CancellationToken cancellationToken)
    {
        var index = Held.FindIndex(key => key.Id == id);
        Held[index] = Held[index] with { RevokedAt = Data.Now };
        return Answer(() => Outcome.Done);
    }
}

internal sealed class FakeUsage : Answering, IUsageApi
{
    public UsageReport Report { get; set; } = Data.Report(30);

    public List<UsageFilter> Asked { get; } = [];

    /// <summary>Answers as for a member or key of somebody else.</summary>
    public bool IsHidden { get; set; }

    public Dictionary<string, Receipt> Receipts { get; } = [];

    public Task<UsageReport?> Get(UsageFilter filter, CancellationToken cancellationToken)
    {
        Asked.Add(filter);
        return Answer(() => IsHidden ? null : Report);
    }

    Task<Receipt?> IUsageApi.Receipt(string requestId, CancellationToken cancellationToken) =>
        Answer(() => Receipts.GetValueOrDefault(requestId));
}

internal sealed class FakeServing : Answering, IServingApi
{
    public ServingStatus Status { get; set; } = new("Cpu", "1.31.1", "CPUExecutionProvider", null, 241_172_480,
        [new("ppocr", "Model ppocr", "1.0.0", ModelReadiness.Ready, null, 412, 1203, 183)], []);

    public Task<ServingStatus> Get(CancellationToken cancellationToken) => Answer(() => Status);
}

internal sealed class FakePredictions : Answering, IPredictionsApi
{
    public string Result { get; set; } = "[]";

    public Refusal? Refusal { get; set; }

    public List<(string Model, int Bytes, string MediaType)> Calls { get; } = [];

    public Task<Outcome<PredictionAnswer>> Predict(string model, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        Calls.Add((model, input.Length, mediaType));
        return Answer<Outcome<PredictionAnswer>>(() => Refusal is null
            ? new PredictionAnswer(JsonDocument.Parse(Result).RootElement, new PredictionReceipt("req_42", 1, 1000, 183.4, "charged"))
            : Refusal);
    }
}

internal sealed class FakeSamples : Answering, ISampleFiles
{
    public byte[] Bytes { get; set; } = Media.Png(800, 600);

    public Task<byte[]> Get(string url, CancellationToken cancellationToken) => Answer(() => Bytes);
}
