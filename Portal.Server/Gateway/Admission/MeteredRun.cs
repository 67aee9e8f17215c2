using System.Globalization;
using Portal.Inference.Engine;
using Portal.Server.Auth;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>A call that the door let in, with its input.</summary>
internal sealed record AdmittedCall(PredictionRequest Request, Caller Caller, ModelAtDoor Model, Contract Contract, PredictionInput Input);

/// <summary>Reserves the quota, runs the model and writes the ledger, in this order; the answer exists only when all three did.</summary>
internal sealed class MeteredRun(
    IPredictionEngine engine, QuotaReservations quotas, Ledger ledger, DoorRefusals refusals,
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
            // 415 and 503 are the door's answers: nothing was tried. Damaged input is written down, for free.
            return refusal.Refusal.Status is StatusCodes.Status422UnprocessableEntity or StatusCodes.Status400BadRequest
                ? await EndFreeAsync(call, EndReason.InvalidInput, refusal)
                : refusal;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await EndFreeAsync(call, EndReason.Cancelled, refusals.Cancelled());
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
        var output = await engine.PredictAsync(model.Slug, call.Request.Version, call.Input, context, cancellationToken);
        PredictionOutcome? answer = null;
        try
        {
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
        var usage = Event(call, EndReason.Success, units, checked(units * contract.UnitPriceMicros));
        switch (await ledger.WriteAsync(new(usage, contract.MonthlyUnits)))
        {
            case Settlement.Written:
                reservation.Settle(units);
                return new Prediction(output, $"{model.Slug}@{model.Version}", usage);
            case Settlement.QuotaExceeded:
                quotas.Doubt(contract.SubscriptionId, month);
                return refusals.OverQuota(units, contract.MonthlyUnits, model.Slug);
            default:
                return refusals.Duplicate();
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
