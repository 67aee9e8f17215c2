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
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>
/// Lets publishers try their own versions before an operator has seen them. No plan, no quota, no ledger: what bounds it is
/// the organisation's rate, one worker for all, and the time.
/// </summary>
internal sealed class DraftTrials(PortalDb db, Publisher publisher, TrialDesk desk, TrialRates rates, IStringLocalizer<ApiText> text) : IDraftTrialsApi
{
    private const int LargestAnswer = 4 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public async Task<Outcome<TrialAnswer>> Try(
        string model, string version, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        var admitted = await AdmitAsync(model, version, cancellationToken);
        return admitted.Value is { } row ? await RunAsync(row, input, mediaType, cancellationToken) : admitted.Refusal!;
    }

    /// <summary>The version, for who may try it, and takes one of their tries.</summary>
    public async Task<Outcome<VersionRow>> AdmitAsync(string model, string version, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        var row = await VersionRow.Of(db.ModelVersions.Where(v => own.Contains(v.ModelId) && v.Version == version)).SingleOrDefaultAsync(cancellationToken);
        return row is not { Inspection: not null } ? new Refusal("unknown_version", text["VersionUnknown", version], StatusCodes.Status404NotFound)
            : !TrialRules.Covers(row.Version.State) ? new Refusal("is_served", text["TrialOfServed", version], StatusCodes.Status409Conflict)
            : !rates.Take(row.OrganisationId) ? new Refusal("too_many_trials", text["TrialsTooMany"], StatusCodes.Status429TooManyRequests)
            : row;
    }

    public async Task<Outcome<TrialAnswer>> RunAsync(VersionRow row, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Longest);
        try
        {
            return await desk.Bench.WithAsync(
                row.Version.ManifestJson, (engine, manifest) => AnswerAsync(engine, manifest, input, mediaType, late.Token), late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal("deadline_exceeded", text["TrialTooLong", Longest.TotalSeconds], StatusCodes.Status504GatewayTimeout);
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
            return new Refusal("no_answer", text["TrialFailed", failure.Message], StatusCodes.Status503ServiceUnavailable);
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
        if (output.Result is not TensorOutput)
        {
            return new TrialAnswer(JsonSerializer.SerializeToElement(TaskAnswer.Of(output.Result), TaskAnswer.Json), took, output.Units ?? 0);
        }
        using var written = new FirstBytes(LargestAnswer);
        await TrialText.WriteAsync(output, manifest, asked.Id, written, cancellationToken);
        return written.IsFull
            ? new Refusal("no_json", text["TrialNotShown"], StatusCodes.Status422UnprocessableEntity)
            : new TrialAnswer(JsonDocument.Parse(written.ToArray()).RootElement, took, output.Units ?? 0);
    }
}
