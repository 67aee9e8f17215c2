using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeVersions : Answering, IModelVersionsApi
{
    public List<CreateModelRequest> Created { get; } = [];

    public List<DraftForm> Saved { get; } = [];

    public List<string> Done { get; } = [];

    public List<string> Previewed { get; } = [];

    public Refusal? Refusal { get; set; }

    /// <summary>Versions beside 1.0.0.</summary>
    public List<ModelVersionView> Others { get; } = [];

    public ModelVersionState State { get; set; } = ModelVersionState.Draft;

    public List<DraftProblem> Problems { get; } = [new(nameof(DraftForm.Purpose), "Fill this in.")];

    public Task<Outcome<PublishedModel>> Create(CreateModelRequest request, CancellationToken cancellationToken)
    {
        Created.Add(request);
        return Answer<Outcome<PublishedModel>>(() => Refusal is null ? new PublishedModel(request.Slug, request.Slug, "", "Demo Works", 0, 0, 0) : Refusal);
    }

    public Task<Outcome<IReadOnlyList<ModelVersionView>>> List(string model, CancellationToken cancellationToken) =>
        Answer(() => new Outcome<IReadOnlyList<ModelVersionView>>([.. Others, Version()]));

    public Task<Outcome<DraftView>> Draft(string model, string version, CancellationToken cancellationToken) => Answer<Outcome<DraftView>>(() => View());

    public Task<Outcome<DraftView>> Save(string model, string version, DraftForm form, CancellationToken cancellationToken)
    {
        Saved.Add(form);
        return Answer<Outcome<DraftView>>(() => Refusal is null ? View() : Refusal);
    }

    public Task<Outcome<CardPreview>> Preview(CardMarkdown card, CancellationToken cancellationToken)
    {
        Previewed.Add(card.Markdown);
        return Answer<Outcome<CardPreview>>(() => new CardPreview("<p>as it will be</p>"));
    }

    public Task<Outcome> Submit(string model, string version, CancellationToken cancellationToken) => Do("submit", ModelVersionState.InReview);

    public Task<Outcome> Withdraw(string model, string version, CancellationToken cancellationToken) => Do("withdraw", ModelVersionState.Draft);

    public Task<Outcome> Delete(string model, string version, CancellationToken cancellationToken) => Do("delete", State);

    public Task<Outcome> DeleteSample(string model, string version, string file, CancellationToken cancellationToken) => Do($"delete {file}", State);

    public static InspectedModel Inspection { get; } = new(
        8, new Dictionary<string, long> { ["ai.onnx"] = 17 }, "tests", 3, 10_256, ["Gemm", "Relu"], [new("x", "FP32", [-1, 64])], [new("y", "FP32", [-1, 16])],
        [new("model.onnx", new string('a', 64), 41_000)], 12, 0.3, null);

    private Task<Outcome> Do(string what, ModelVersionState then)
    {
        Done.Add(what);
        return Answer(() =>
        {
            State = then;
            return Outcome.Done;
        });
    }

    private ModelVersionView Version() => new("numbers", "1.0.0", "Numbers", State, Data.Now, Data.Now, null, null, null, null, 41_000);

    private DraftView View() => new(
        Version(), new() { Name = new Dictionary<string, string> { ["en"] = "Numbers" }, Task = "other", Pipeline = "tensors", Unit = "row" }, Inspection,
        [.. Problems], [new("half.json", "application/json", 100)]);
}

internal sealed class FakeUploads : Answering, IUploadsApi
{
    public List<StartUploadRequest> Started { get; } = [];

    public List<UploadView> Held { get; } = [];

    public Refusal? Refusal { get; set; }

    /// <summary>What inspection will say.</summary>
    public UploadState Ends { get; set; } = UploadState.Accepted;

    public Task<Outcome<IReadOnlyList<UploadView>>> List(string model, CancellationToken cancellationToken) =>
        Answer(() => new Outcome<IReadOnlyList<UploadView>>([.. Held]));

    public Task<Outcome<UploadView>> Start(string model, StartUploadRequest request, CancellationToken cancellationToken)
    {
        Started.Add(request);
        return Answer<Outcome<UploadView>>(() => Refusal is null ? Upload(request.Version, UploadState.Receiving, request.Bytes) : Refusal);
    }

    public Task<Outcome<UploadView>> Get(string upload, CancellationToken cancellationToken) =>
        Answer<Outcome<UploadView>>(() => Upload("1.0.0", Ends, 100, Ends == UploadState.Refused ? "It is a pickle." : null));

    public Task<Outcome> Cancel(string upload, CancellationToken cancellationToken)
    {
        Held.RemoveAll(held => held.Id == upload);
        return Answer(() => Outcome.Done);
    }

    public static UploadView Upload(string version, UploadState state, long bytes, string? verdict = null) =>
        new("u1", "numbers", version, "model.onnx", bytes, state == UploadState.Receiving ? bytes / 2 : bytes, state, verdict, verdict is null ? null : "pickle", Data.Now);
}

internal sealed class FakeReviews : Answering, IReviewsApi
{
    public List<string> Done { get; } = [];

    public bool HasRun { get; private set; }

    /// <summary>The submissions that were decided about.</summary>
    public List<DateTimeOffset?> Decided { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<ReviewSummary>> List(CancellationToken cancellationToken) => Answer<IReadOnlyList<ReviewSummary>>(() => [Summary()]);

    public Task<ReviewDetail?> Get(string model, string version, CancellationToken cancellationToken) => Answer<ReviewDetail?>(() => Detail());

    public Task<Outcome<ReviewDetail>> Run(string model, string version, RunSamplesRequest request, CancellationToken cancellationToken)
    {
        HasRun = true;
        return Answer<Outcome<ReviewDetail>>(() => Detail());
    }

    public Task<Outcome> Approve(string model, string version, ApproveVersionRequest request, CancellationToken cancellationToken) =>
        Do(request.AsPreview ? "preview" : "approve", request.SubmittedAt);

    public Task<Outcome> Reject(string model, string version, RejectVersionRequest request, CancellationToken cancellationToken) =>
        Do($"reject {request.Reason}", request.SubmittedAt);

    private Task<Outcome> Do(string what, DateTimeOffset? submittedAt)
    {
        Done.Add(what);
        Decided.Add(submittedAt);
        return Answer<Outcome>(() => Refusal is null ? Outcome.Done : Refusal);
    }

    private ReviewDetail Detail() => new(
        Summary(), Form(), new Dictionary<string, string> { ["en"] = "<p>The card.</p>", ["zh-CN"] = "<p>说明。</p>" }, FakeVersions.Inspection,
        [new("half.json", "application/json", 100)], HasRun ? [new("half.json", 3.2, "{\"outputs\":[]}", null)] : [], "0.9.0");

    private static DraftForm Form() => new()
    {
        Name = new Dictionary<string, string> { ["en"] = "Numbers", ["zh-CN"] = "数字" },
        Summary = new Dictionary<string, string> { ["en"] = "Counts.", ["zh-CN"] = "计数。" },
        Purpose = "Counting.",
        Provider = "Demo Works",
        Unit = "row",
        LicenceText = "Do as you like.",
        LicenceIsAccepted = true,
        Labels = [.. Enumerable.Range(1, 60).Select(i => $"class-{i}")],
        Parameters = new Dictionary<string, string> { ["tokenizer"] = "bytes" },
    };

    private static ReviewSummary Summary() => new("numbers", "1.0.0", "Numbers", "other", "Demo Works", "Ada", Data.Now);
}
