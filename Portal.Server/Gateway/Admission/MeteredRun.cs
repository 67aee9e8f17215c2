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
        catch (WorkerUnavailableException worker)
        {
            return refusals.Worker(worker);
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
        var atMost = engine.Measure(model.Slug, model.Version, call.Input);
        var now = time.GetUtcNow();
        var month = CallLimits.PlanMonth(call.Caller.OrganisationId, contract, now);
        var dearest = contract.Prices.AtMost(atMost);
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
            output = await engine.PredictAsync(model.Slug, model.Version, streamed.Input, context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && streamed.Units > 0)
        {
            return await EndPartlyAsync(call, Math.Min(streamed.Units, atMost), reservation);
        }
        PredictionOutcome? answer = null;
        try
        {
            FiniteAnswer.Require(output);
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
        var (entry, recorded) = (await EntryAsync(call, EndReason.Success, units), default(RecordedAnswer));
        var prediction = new Prediction(output, $"{model.Slug}@{model.Version}", entry.Event) { End = model.End };
        if (call.Request.Retry is { } retry)
        {
            (entry, recorded) = await retries.KeepAsync(retry, prediction, entry, CancellationToken.None);
        }
        var settled = await ledger.WriteAsync(entry);
        switch (settled.Settlement)
        {
            case Settlement.Written:
                await SettledAsync(reservation, settled.Event);
                return new(prediction with { Receipt = settled.Event }, null, recorded?.WithReceipt(settled.Event));
            case Settlement.QuotaExceeded:
                var full = Doubt(call, settled.Event, entry.Allowances);
                await notices.UsedUpAsync(full);
                return limitRefusals.Full(full, full.Of(settled.Event), model.Slug);
            case Settlement.KeyTaken:
                return await retries.TakenAsync(call.Request.Retry!, call.Caller.OrganisationId, CancellationToken.None);
            default:
                return refusals.Duplicate();
        }
    }

    /// <summary>The caller left a stream: what was handed over is charged.</summary>
    private async Task<PredictionOutcome> EndPartlyAsync(AdmittedCall call, long units, QuotaReservations.Reservation reservation)
    {
        var entry = await EntryAsync(call, EndReason.Cancelled, units);
        var settled = await ledger.WriteAsync(entry);
        if (settled.Settlement != Settlement.Written)
        {
            // Another replica used it up meanwhile: no bound is ever overrun, so this part is free, and the next call is refused.
            Doubt(call, settled.Event, entry.Allowances);
            return await EndFreeAsync(call, EndReason.Cancelled, refusals.Cancelled());
        }
        await SettledAsync(reservation, settled.Event);
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

    /// <summary>What is to be charged. Its price is the most that it can be; where tiers decide, the ledger finds the final one.</summary>
    private async ValueTask<LedgerEntry> EntryAsync(AdmittedCall call, EndReason reason, long units)
    {
        var usage = Event(call, reason, units, call.Contract.Prices.AtMost(units));
        return new(usage, call.Contract.MonthlyUnits)
        {
            Prices = call.Contract.Prices,
            Allowances = EntryAllowances.Of(await AllowancesAsync(call, LedgerTime.Time(usage.At))),
        };
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
