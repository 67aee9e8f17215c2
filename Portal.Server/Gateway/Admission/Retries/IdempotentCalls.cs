using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>
/// Lets a call with an Idempotency-Key run once and answers its retries. The ledger has the last word: it takes a key once,
/// whoever else ran the call at the same time.
/// </summary>
internal sealed class IdempotentCalls(
    IDbContextFactory<PortalDb> databases, InFlightCalls inFlight, KeptAnswerRoom room, RetryRefusals refusals, DoorRefusals doors,
    IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <param name="call">The call.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="run">Runs it; not called for a retry of what was answered or still runs.</param>
    /// <param name="refuse">Asked before a kept answer is read, and of a call whose key is in flight: neither runs, both are work.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<PredictionOutcome> OnceAsync(
        RetriableCall call, Caller caller, Func<Task<PredictionOutcome>> run, Func<Task<DoorRefusal?>> refuse, CancellationToken cancellationToken)
    {
        if (Refuse(call, caller) is { } refusal)
        {
            return refusal;
        }
        // Entered before the look: whoever had the key before has written before leaving, so the look sees it.
        using var entered = inFlight.TryEnter(call.Key!.Digest(caller.OrganisationId));
        var isCounted = entered is null;
        if (isCounted && await refuse() is { } tooFast)
        {
            return tooFast;
        }
        if (await FindAsync(call.Key, caller.OrganisationId, cancellationToken) is { } used)
        {
            entered?.Dispose();
            return (isCounted ? null : await refuse()) ?? await AnswerAsync(call, caller.OrganisationId, used, cancellationToken);
        }
        return entered is null ? refusals.InFlight() : await run();
    }

    /// <summary>What the ledger writes beside the event, and the answer that leaves when it has.</summary>
    public async Task<(LedgerEntry Entry, RecordedAnswer? Answer)> KeepAsync(
        RetriableCall call, Prediction prediction, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var (key, usage) = (call.Key!, entry.Event);
        var fact = new IdempotencyFact
        {
            OrganisationId = usage.OrganisationId,
            KeyDigest = key.Digest(usage.OrganisationId),
            RequestDigest = await call.DigestAsync(cancellationToken),
            RequestId = usage.RequestId,
            At = usage.At,
        };
        var answer = await RecordedAnswer.OfAsync(call.Write!, prediction, call.Services, options.Value.KeptAnswerKilobytes << 10);
        var kept = answer is null ? null : AnswerSeal.Seal(key, usage.OrganisationId, usage.RequestId, answer.ToBytes());
        var hasRoom = kept is not null && await room.TryTakeAsync(usage.OrganisationId, kept.Length, cancellationToken);
        return (entry with { Fact = fact, SealedAnswer = hasRoom ? kept : null }, answer);
    }

    /// <summary>The ledger did not take the key: another replica's call was answered meanwhile.</summary>
    public async Task<PredictionOutcome> TakenAsync(RetriableCall call, int organisation, CancellationToken cancellationToken) =>
        await FindAsync(call.Key!, organisation, cancellationToken) is { } used
            ? await AnswerAsync(call, organisation, used, cancellationToken)
            : refusals.InFlight();

    private DoorRefusal? Refuse(RetriableCall call, Caller caller) =>
        !call.HasValidKey ? refusals.InvalidKey()
        : caller.ApiKeyId is null || call.Key is null ? refusals.NeedsApiKey()
        : call.Write is null ? refusals.Stream()
        : null;

    private async Task<PredictionOutcome> AnswerAsync(RetriableCall call, int organisation, Used used, CancellationToken cancellationToken)
    {
        try
        {
            var asked = await call.DigestAsync(cancellationToken);
            if (!used.RequestDigest.AsSpan().SequenceEqual(asked))
            {
                return refusals.Mismatch();
            }
        }
        catch (BadHttpRequestException broken)
        {
            return new DoorRefusal(doors.BrokenRequest(broken.StatusCode));
        }
        return used.Sealed is { } made && AnswerSeal.Open(call.Key!, organisation, used.Receipt.RequestId, made) is { } answer
            ? new PredictionOutcome(null, null, RecordedAnswer.FromBytes(answer).WithReceipt(used.Receipt))
            : refusals.NotKept(used.Receipt);
    }

    private async Task<Used?> FindAsync(RetryKey key, int organisation, CancellationToken cancellationToken)
    {
        var digest = key.Digest(organisation);
        var oldest = LedgerTime.Micros(time.GetUtcNow() - IdempotencySweep.AnswersStay);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var facts =
            from fact in db.IdempotencyFacts.AsNoTracking()
            where fact.OrganisationId == organisation && fact.KeyDigest == digest
            join receipt in db.UsageEvents on fact.RequestId equals receipt.RequestId
            select new Used(
                fact.RequestDigest,
                receipt,
                db.KeptAnswers.Where(a => a.OrganisationId == organisation && a.KeyDigest == digest && a.At > oldest).Select(a => a.Sealed).FirstOrDefault());
        return await facts.SingleOrDefaultAsync(cancellationToken);
    }

    private sealed record Used(byte[] RequestDigest, UsageEvent Receipt, byte[]? Sealed);
}
