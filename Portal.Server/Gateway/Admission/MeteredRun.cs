using System.Globalization;
using Portal.Inference.Engine;
using Portal.Server.Auth;
using Portal.Server.Gateway.Admission.Limits;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>A call that the door let in, with its input.</summary>
internal sealed record AdmittedCall(PredictionRequest Request, Caller Caller, ModelAtDoor Model, Contract Contract, PredictionInput Input);

/// <summary>Reserves the quota, runs the model and writes the ledger, in this order; the answer exists only when all three did.</summary>
internal sealed class MeteredRun(
    IPredictionEngine engine, CallLimits limits, QuotaReservations quotas, QuotaNotices notices, Ledger ledger, IdempotentCalls retries,
    DoorRefusals refusals, LimitRefusals limitRefusals, TimeProvider time, ILogger<MeteredRun> logger)
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
        var now = time.GetUtcNow();
        var month = CallLimits.PlanMonth(call.Caller.OrganisationId, contract, now);
        var dearest = checked(atMost * contract.UnitPriceMicros);
        using var reservation = await quotas.ReserveAsync([month, .. await AllowancesAsync(call, now)], atMost, dearest, cancellationToken);
        if (reservation.Full is { } full)
        {
            await (reservation.IsUsedUp ? notices.UsedUpAsync(full) : Task.CompletedTask);
            return limitRefusals.Full(full, full.Of(atMost, dearest), model.Slug);
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
            return answer = await SettleAsync(call, output, Math.Min(output.Units ?? atMost, atMost), reservation);
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
        AdmittedCall call, PredictionOutput output, long units, QuotaReservations.Reservation reservation)
    {
        var (model, contract) = (call.Model, call.Contract);
        var usage = Event(call, EndReason.Success, units, checked(units * contract.UnitPriceMicros));
        var prediction = new Prediction(output, $"{model.Slug}@{model.Version}", usage);
        var allowances = EntryAllowances.Of(await AllowancesAsync(call, LedgerTime.Time(usage.At)));
        var (entry, recorded) = (new LedgerEntry(usage, contract.MonthlyUnits) { Allowances = allowances }, default(RecordedAnswer));
        if (call.Request.Retry is { } retry)
        {
            (entry, recorded) = await retries.KeepAsync(retry, prediction, entry, CancellationToken.None);
        }
        switch (await ledger.WriteAsync(entry))
        {
            case Settlement.Written:
                await SettledAsync(reservation, usage);
                return new(prediction, null, recorded);
            case Settlement.QuotaExceeded:
                var full = Doubt(call, usage, allowances);
                await notices.UsedUpAsync(full);
                return limitRefusals.Full(full, full.Of(usage), model.Slug);
            case Settlement.KeyTaken:
                return await retries.TakenAsync(call.Request.Retry!, usage.OrganisationId, CancellationToken.None);
            default:
                return refusals.Duplicate();
        }
    }

    /// <summary>The caller left a stream: what was handed over is charged.</summary>
    private async Task<PredictionOutcome> EndPartlyAsync(AdmittedCall call, long units, QuotaReservations.Reservation reservation)
    {
        var usage = Event(call, EndReason.Cancelled, units, checked(units * call.Contract.UnitPriceMicros));
        var allowances = EntryAllowances.Of(await AllowancesAsync(call, LedgerTime.Time(usage.At)));
        if (await ledger.WriteAsync(new(usage, call.Contract.MonthlyUnits) { Allowances = allowances }) != Settlement.Written)
        {
            // Another replica used it up meanwhile: no bound is ever overrun, so this part is free, and the next call is refused.
            Doubt(call, usage, allowances);
            return await EndFreeAsync(call, EndReason.Cancelled, refusals.Cancelled());
        }
        await SettledAsync(reservation, usage);
        return refusals.Cancelled();
    }

    /// <summary>What the call adds to at that moment, by the limits of now: they may have changed since it was let in.</summary>
    private async ValueTask<IReadOnlyList<Allowance>> AllowancesAsync(AdmittedCall call, DateTimeOffset at) => CallLimits.Allowances(
        call.Caller.OrganisationId, call.Contract, await limits.OfAsync(call.Caller, call.Contract, CancellationToken.None), at);

    /// <returns>What the ledger found no room in.</returns>
    private Allowance Doubt(AdmittedCall call, UsageEvent usage, EntryAllowances? allowances)
    {
        var full = allowances?.Exceeded ?? CallLimits.PlanMonth(call.Caller.OrganisationId, call.Contract, LedgerTime.Time(usage.At));
        quotas.Doubt(full);
        return full;
    }

    private async Task SettledAsync(QuotaReservations.Reservation reservation, UsageEvent usage)
    {
        foreach (var (allowance, marks) in reservation.Settle(usage))
        {
            await notices.TellAsync(allowance, marks);
        }
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
