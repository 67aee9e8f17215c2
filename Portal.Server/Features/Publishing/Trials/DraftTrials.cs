using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Server.Data;
using Portal.Server.Features.Publishing.Reviews;
using Portal.Server.Features.Publishing.Versions;
using Portal.Server.Gateway.Oip;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>
/// Lets publishers try their own versions before an operator has seen them. No plan, no quota, no ledger: what bounds it is
/// the organisation's rate and turn, one worker for all, and the time.
/// </summary>
internal sealed class DraftTrials(
    PortalDb db, Publisher publisher, TrialDesk desk, TrialRates rates, TimeProvider time, IStringLocalizer<ApiText> text) : IDraftTrialsApi
{
    private const int LargestAnswer = 4 << 20;

    // The time to start a large version comes on top.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // People look that often whether theirs has ended.
    private static readonly TimeSpan UntilOneEnds = TimeSpan.FromSeconds(5);

    public async Task<Outcome<TrialAnswer>> Try(
        string model, string version, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        var admitted = await AdmitAsync(model, version, cancellationToken);
        if (admitted.Value is not { } trial)
        {
            return admitted.Refusal!;
        }
        using (trial)
        {
            return await RunAsync(trial.Row, input, mediaType, cancellationToken);
        }
    }

    /// <summary>Lets who may try the version begin, and takes one of their tries. An organisation has one under way at a time.</summary>
    public async Task<Outcome<AdmittedTrial>> AdmitAsync(string model, string version, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        var row = await VersionRow.Of(db.ModelVersions.Where(v => own.Contains(v.ModelId) && v.Version == version)).SingleOrDefaultAsync(cancellationToken);
        if (row is not { Inspection: not null })
        {
            return new Refusal("unknown_version", text["VersionUnknown", version], StatusCodes.Status404NotFound);
        }
        if (!TrialRules.Covers(row.Version.State))
        {
            return new Refusal("is_served", text["TrialOfServed", version], StatusCodes.Status409Conflict);
        }
        if (rates.Begin(row.OrganisationId) is not { } turn)
        {
            return Later("trial_under_way", "TrialUnderWay", StatusCodes.Status429TooManyRequests, UntilOneEnds);
        }
        if (rates.Take(row.OrganisationId))
        {
            return new AdmittedTrial(row, turn);
        }
        turn.Dispose();
        return Later("too_many_trials", "TrialsTooMany", StatusCodes.Status429TooManyRequests, TrialRates.Pause);
    }

    public async Task<Outcome<TrialAnswer>> RunAsync(VersionRow row, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        var longest = Longest;
        try
        {
            longest += desk.Bench.StartOf(row.Version.ManifestJson);
            return await desk.Bench.WithAsync(
                row.Version.ManifestJson, (engine, manifest, late) => AnswerAsync(engine, manifest, input, mediaType, late), longest, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal("deadline_exceeded", text["TrialTooLong", Math.Ceiling(longest.TotalSeconds)], StatusCodes.Status504GatewayTimeout);
        }
        catch (TimeoutException)
        {
            return Later("trials_busy", "TrialsBusy", StatusCodes.Status503ServiceUnavailable, Longest);
        }
        catch (Exception failure) when (failure is ModelFileException or InvalidManifestException or ModelLoadException)
        {
            return new Refusal("cannot_load", text["VersionCannotLoad", failure.Message], StatusCodes.Status409Conflict);
        }
        catch (Exception failure) when (failure is PredictionRefusedException { Reason: not RefusalReason.DeadlineExceeded } or InferRequestException)
        {
            return new Refusal("input_refused", text["TrialRefused", failure.Message], StatusCodes.Status422UnprocessableEntity, "inputs");
        }
        catch (Exception failure) when (failure is PredictionRefusedException or WorkerUnavailableException or EngineOverloadedException)
        {
            return new Refusal(
                "no_answer", text["TrialFailed", failure.Message], StatusCodes.Status503ServiceUnavailable,
                RetryAt: failure is WorkerUnavailableException gone ? time.GetUtcNow() + gone.RetryAfter : null);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidDataException or JsonException)
        {
            return new Refusal("no_json", text["TrialNotShown"], StatusCodes.Status422UnprocessableEntity);
        }
    }

    private async Task<Outcome<TrialAnswer>> AnswerAsync(
        InferenceEngine engine, ModelManifest manifest, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        using var asked = TrialInput.Read(manifest, input, mediaType);
        using var output = await engine.PredictAsync(manifest.Slug, manifest.Version, asked.Input, new("trial"), cancellationToken);
        var took = Math.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 1);
        using var written = new FirstBytes(LargestAnswer);
        if (output.Result is TensorOutput)
        {
            await TrialText.WriteAsync(output, manifest, asked.Id, written, cancellationToken);
        }
        else
        {
            TrialText.Write(output.Result, written);
        }
        if (written.IsFull)
        {
            return new Refusal("no_json", text["TrialNotShown"], StatusCodes.Status422UnprocessableEntity);
        }
        using var document = JsonDocument.Parse(written.ToArray());
        // The document gives its memory back.
        return new TrialAnswer(document.RootElement.Clone(), took, output.Units ?? 0);
    }

    private Refusal Later(string code, string sentence, int status, TimeSpan wait) => new(code, text[sentence], status, RetryAt: time.GetUtcNow() + wait);
}
