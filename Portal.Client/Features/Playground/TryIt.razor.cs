using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Client.Api;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Playground;

/// <summary>Runs an input, in place of a call that is bound by plan, quota and ledger.</summary>
public delegate Task<Outcome<PredictionAnswer>> PlaygroundCall(ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken);

/// <summary>
/// Gives an input to a model and draws the answer over it. The call goes the way of every other, by plan, quota and ledger,
/// unless the page that shows it has a way of its own.
/// </summary>
public sealed partial class TryIt
{
    /// <summary>The portal's own limit for a prediction's body; a larger file is never read, let alone sent.</summary>
    public const long MaxBytes = 10 * 1024 * 1024;

    private PlaygroundInput? input;
    private PredictionAnswer? answer;
    private Refusal? refusal;
    private string? inputProblem;
    private string? objectUrl;
    private bool unreachable;
    private bool running;
    private CancellationTokenSource? run;

    [Inject]
    public required IPredictionsApi Predictions { get; init; }

    [Inject]
    public required ISampleFiles Samples { get; init; }

    [Inject]
    public required BrowserModule Browser { get; init; }

    [Parameter, EditorRequired]
    public required ModelDetail Model { get; set; }

    [Parameter, EditorRequired]
    public required SubscriptionView? Subscription { get; set; }

    /// <summary>For a version that has no subscribers yet; null for every other.</summary>
    [Parameter]
    public PlaygroundCall? Call { get; set; }

    private bool CanRun => (Subscription is not null || Call is not null) && Model.Model.Readiness == ModelReadiness.Ready;

    private string Announcement => running ? Text["Running"] : answer is not null ? Text["Done"] : "";

    private string Endings => string.Join(", ", MediaTypes.Names(Model.AcceptedMediaTypes));

    protected override void Dispose(bool disposing)
    {
        run?.Dispose();
        base.Dispose(disposing);
        _ = ReleasePreview();
    }

    private async Task UseSample(ModelSample sample)
    {
        Clear();
        running = true;
        try
        {
            var bytes = await Samples.Get(sample.Url, Leaving);
            await ReleasePreview();
            input = PlaygroundInput.From(sample.Label, sample.MediaType, bytes, sample.Url);
        }
        catch (HttpRequestException)
        {
            unreachable = true;
        }
        finally
        {
            running = false;
        }
        if (!unreachable)
        {
            await Run();
        }
    }

    private async Task UseFile(InputFileChangeEventArgs change)
    {
        Clear();
        input = null;
        var file = change.File;
        var mediaType = MediaTypes.Of(file.Name, file.ContentType);
        inputProblem = ProblemWith(file, mediaType);
        if (inputProblem is not null)
        {
            return;
        }
        using var bytes = new MemoryStream((int)file.Size);
        await using (var stream = file.OpenReadStream(MaxBytes, Leaving))
        {
            await stream.CopyToAsync(bytes, Leaving);
        }
        await ReleasePreview();
        objectUrl = await Browser.ObjectUrl(bytes.ToArray(), mediaType);
        var chosen = PlaygroundInput.From(file.Name, mediaType, bytes.ToArray(), objectUrl);
        if (chosen.Image is { IsTooLarge: true } size)
        {
            inputProblem = Text["TooManyPixels", size.Width, size.Height];
            return;
        }
        input = chosen;
    }

    private string? ProblemWith(IBrowserFile file, string mediaType) => file.Size switch
    {
        0 => Text["FileEmpty"],
        > MaxBytes => Text["FileTooLarge", FileSize.Of(file.Size), FileSize.Of(MaxBytes)],
        _ => MediaTypes.Accepts(Model.AcceptedMediaTypes, mediaType) ? null : Text["FileWrongType", Endings].Value,
    };

    private async Task Run()
    {
        if (input is null)
        {
            return;
        }
        Clear();
        running = true;
        run?.Dispose();
        run = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        try
        {
            var outcome = Call is null
                ? await Predictions.Predict(Model.Model.Slug, input.Bytes, input.MediaType, run.Token)
                : await Call(input.Bytes, input.MediaType, run.Token);
            (answer, refusal) = (outcome.Value, outcome.Refusal);
        }
        catch (HttpRequestException)
        {
            unreachable = true;
        }
        catch (OperationCanceledException)
        {
            // Stopped by the person, or the page is gone.
        }
        finally
        {
            running = false;
        }
    }

    private void Stop() => run?.Cancel();

    private void Clear()
    {
        answer = null;
        refusal = null;
        inputProblem = null;
        unreachable = false;
    }

    private async Task ReleasePreview()
    {
        if (objectUrl is { } url)
        {
            objectUrl = null;
            await Browser.Release(url);
        }
    }
}
