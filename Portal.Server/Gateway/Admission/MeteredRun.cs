using System.Globalization;
using Portal.Inference.Engine;
using Portal.Server.Auth;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>A call that the door let in, with its input.</summary>
internal sealed record AdmittedCall(PredictionRequest Request, Caller Caller, ModelAtDoor Model, Contract Contract, PredictionInput Input);

/// <summary>Reserves the quota, runs the model and writes the ledger, in this order; the answer exists only when all three did.</summary>
internal sealed class MeteredRun(
    IPredictionEngine engine, QuotaReservations quotas, Ledger ledger, IdempotentCalls retries, DoorRefusals refusals,
    TimeProvider time, ILogger<MeteredRun> logger)
{
    public async Task<PredictionOutcome> PredictAsync(AdmittedCall call, CancellationToken cancellationToken)
    {
        // The engine frees the tensors that it takes; what never gets there is freed here. Freeing twice is harmless.
        using var input = new TensorOutput((call.Input as TensorInput)?.Tensors ?? []);
        try
        {
            return await MeasureAndRunAsync(call, cancellationToken);
        }
        catch (PredictionRefusedException exception)
        {
            var refusal = refusals.InputRefused(exception, call.Model);
            // 415 and 503 are the door's answers: nothing was tried. Damaged input and what came too late are written down, for free.
            return refusal.Refusal.Status switch
            {
                StatusCodes.Status422UnprocessableEntity or StatusCodes.Status400BadRequest => await EndFreeAsync(call, EndReason.InvalidInput, refusal),
                StatusCodes.Status504GatewayTimeout => await EndFreeAsync(call, EndReason.TimedOut, refusal),
                _ => refusal,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return call.Request.Timeout <= time.GetElapsedTime(call.Request.Started)
                ? await EndFreeAsync(call, EndReason.TimedOut, refusals.DeadlineExceeded())
                : await EndFreeAsync(call, EndReason.Cancelled, refusals.Cancelled());
        }
        catch (EngineOverloadedException full)
        {
            return refusals.Overloaded(full);
        }
        catch (RemoteUnavailableException remote)
        {
            return refusals.Remote(remote);
        }
        catch (LedgerUnavailableException)
        {
            return refusals.LedgerUnavailable();
        }
        catch (Exception exception)
        {
            GatewayLog.PredictionFailed(logger, call.Model.Slug, call.Request.RequestId, exception);
            return await EndFreeAsync(call, EndReason.Failed, refusals.Failed());
        }
    }

    private async Task<PredictionOutcome> MeasureAndRunAsync(AdmittedCall call, CancellationToken cancellationToken)
    {
        var (model, contract) = (call.Model, call.Contract);
        var atMost = engine.Measure(model.Slug, call.Request.Version, call.Input);
        var month = LedgerTime.Month(time.GetUtcNow());
        using var reservation = await quotas.ReserveAsync(contract.SubscriptionId, month, atMost, contract.MonthlyUnits, cancellationToken);
        if (reservation is null)
        {
            return refusals.OverQuota(atMost, contract.MonthlyUnits, model.Slug);
        }

        var context = new PredictionContext(call.Caller.OrganisationId.ToString(CultureInfo.InvariantCulture), call.Request.Timeout);
        var streamed = StreamedSoFar.Of(call.Input);
        PredictionOutput output;
        try
        {
            output = await engine.PredictAsync(model.Slug, call.Request.Version, streamed.Input, context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && streamed.Units > 0)
        {
            return await EndPartlyAsync(call, Math.Min(streamed.Units, atMost), reservation);
        }
        PredictionOutcome? answer = null;
        try
        {
            FiniteAnswer.Require(output);
            return answer = await SettleAsync(call, output, Math.Min(output.Units ?? atMost, atMost), reservation, month);
        }
        finally
        {
            if (answer?.Prediction is null)
            {
                output.Dispose();
            }
        }
    }

    private async Task<PredictionOutcome> SettleAsync(
        AdmittedCall call, PredictionOutput output, long units, QuotaReservations.Reservation reservation, int month)
    {
        var (model, contract) = (call.Model, call.Contract);
        var (entry, recorded) = (Entry(call, EndReason.Success, units), default(RecordedAnswer));
        var prediction = new Prediction(output, $"{model.Slug}@{model.Version}", entry.Event);
        if (call.Request.Retry is { } retry)
        {
            (entry, recorded) = await retries.KeepAsync(retry, prediction, entry, CancellationToken.None);
        }
        var settled = await ledger.WriteAsync(entry);
        switch (settled.Settlement)
        {
            case Settlement.Written:
                reservation.Settle(units);
                return new(prediction with { Receipt = settled.Event }, null, recorded?.WithReceipt(settled.Event));
            case Settlement.QuotaExceeded:
                quotas.Doubt(contract.SubscriptionId, month);
                return refusals.OverQuota(units, contract.MonthlyUnits, model.Slug);
            case Settlement.KeyTaken:
                return await retries.TakenAsync(call.Request.Retry!, call.Caller.OrganisationId, CancellationToken.None);
            default:
                return refusals.Duplicate();
        }
    }

    /// <summary>The caller left a stream: what was handed over is charged.</summary>
    private async Task<PredictionOutcome> EndPartlyAsync(AdmittedCall call, long units, QuotaReservations.Reservation reservation)
    {
        var settled = await ledger.WriteAsync(Entry(call, EndReason.Cancelled, units));
        if (settled.Settlement != Settlement.Written)
        {
            // Another replica used up the month meanwhile: the quota is never overrun, so this part is free, and the next call is refused.
            quotas.Doubt(call.Contract.SubscriptionId, LedgerTime.Month(LedgerTime.Time(settled.Event.At)));
            return await EndFreeAsync(call, EndReason.Cancelled, refusals.Cancelled());
        }
        reservation.Settle(units);
        return refusals.Cancelled();
    }

    private async Task<PredictionOutcome> EndFreeAsync(AdmittedCall call, EndReason reason, DoorRefusal refusal)
    {
        try
        {
            await ledger.WriteAsync(new(Event(call, reason, units: 0, price: 0), MonthlyUnits: null));
            return refusal;
        }
        catch (LedgerUnavailableException)
        {
            return refusals.LedgerUnavailable();
        }
    }

    /// <summary>What is to be charged. Its price is the most that it can be; where tiers decide, the ledger finds the final one.</summary>
    private LedgerEntry Entry(AdmittedCall call, EndReason reason, long units) =>
        new(Event(call, reason, units, call.Contract.Prices.AtMost(units)), call.Contract.MonthlyUnits) { Prices = call.Contract.Prices };

    private UsageEvent Event(AdmittedCall call, EndReason reason, long units, long price) => new()
    {
        RequestId = call.Request.RequestId,
        OrganisationId = call.Caller.OrganisationId,
        ModelVersionId = call.Model.VersionId,
        SubscriptionId = call.Contract.SubscriptionId,
        PlanId = call.Contract.PlanId,
        Surface = call.Request.Surface,
        UserId = call.Caller.UserId,
        ApiKeyId = call.Caller.ApiKeyId,
        At = LedgerTime.Micros(time.GetUtcNow()),
        Units = units,
        PriceMicros = price,
        EndReason = reason,
        LatencyMicros = Math.Max(0, (long)time.GetElapsedTime(call.Request.Started).TotalMicroseconds),
    };
}
