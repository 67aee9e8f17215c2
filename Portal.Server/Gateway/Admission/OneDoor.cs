using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Gateway.Admission.Limits;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Gateway.Admission;

/// <summary>
/// The one way to a prediction, for every face: who, subscription and scope, parallel calls, rate, input, quota, engine, ledger.
/// What is refused before the engine leaves no trace in the ledger.
/// </summary>
internal sealed class OneDoor(
    ModelDoor models, ModelReadinessBoard board, CallLimits limits, RequestRates rates, ParallelCalls parallel, MeteredRun run,
    CanaryDoor canaries, ShadowDoor shadows, IdempotentCalls retries, DoorRefusals refusals, LimitRefusals limitRefusals, IOptions<GatewayOptions> options)
{
    public async Task<PredictionOutcome> PredictAsync(PredictionRequest request, CancellationToken cancellationToken)
    {
        if (Caller.From(request.User) is not { } caller)
        {
            return refusals.Unauthenticated();
        }
        if (await models.FindAsync(caller.OrganisationId, request.Model, request.Version, cancellationToken) is not { } found)
        {
            return refusals.UnknownModel(request.Model);
        }
        // The only place where a call is given to another version than the one it was resolved to.
        var model = canaries.Choose(found, request);
        if (RefuseRights(caller, request, model.Slug) is { } forbidden)
        {
            return forbidden;
        }
        if (model.IsSuspended)
        {
            return refusals.Suspended();
        }
        return request.Retry is { } retry
            ? await retries.OnceAsync(
                retry, caller, () => AdmitAsync(request, caller, model, cancellationToken), () => RefuseAgainAsync(request, caller, model, cancellationToken), cancellationToken)
            : await AdmitAsync(request, caller, model, cancellationToken);
    }

    private async Task<PredictionOutcome> AdmitAsync(PredictionRequest request, Caller caller, ModelAtDoor model, CancellationToken cancellationToken)
    {
        if (model.Ended is not null)
        {
            return refusals.NoVersion(model, request.Version);
        }
        if (model.Contract is not { } contract)
        {
            return refusals.NotSubscribed(model.Slug);
        }
        if (model.Version is null)
        {
            return refusals.NoVersion(model, request.Version);
        }
        request.OnVersion?.Invoke(model);
        if (!await IsReadyAsync(model.Slug, cancellationToken))
        {
            return refusals.NotReady(model.Slug);
        }
        var bounds = await limits.OfAsync(caller, contract, cancellationToken);
        // Before the rate: who has to wait for another call of theirs does not use it up by asking again.
        using var entered = parallel.Enter(CallLimits.Parallel(contract, bounds));
        if (entered.Full is { } full)
        {
            return limitRefusals.TooManyAtOnce(full, model.Slug);
        }
        if (RefuseRate(request, model, CallLimits.Rates(contract, bounds)) is { } tooFast)
        {
            return tooFast;
        }
        var input = await request.ReadInput(model, cancellationToken);
        if (input.Value is not { } read)
        {
            return new DoorRefusal(input.Refusal!);
        }
        if (request.Retry is { } retry)
        {
            // Before the run: a caller who leaves takes the rest of the body along, and the answer still has to be kept.
            await retry.DigestAsync(cancellationToken);
        }
        using var inside = shadows.Enter(read);
        var shadow = shadows.Begin(model, request, read);
        try
        {
            var outcome = await run.PredictAsync(new(request, caller, model, contract, read), cancellationToken);
            canaries.Note(model, request, outcome);
            var answered = shadow?.After(outcome) ?? outcome;
            // The answer takes it along.
            shadow = null;
            return answered;
        }
        finally
        {
            shadow?.Dispose();
        }
    }

    private DoorRefusal? RefuseRate(PredictionRequest request, ModelAtDoor model, IReadOnlyList<CallBound> bounds)
    {
        var standings = rates.Take(bounds);
        request.OnRate?.Invoke(standings);
        return standings.Passed ? null : limitRefusals.TooFast(standings.Tightest, model.Slug);
    }

    /// <summary>A kept answer costs no unit, and counts as a call all the same: reading it is work, too. It outlives the subscription.</summary>
    private async Task<DoorRefusal?> RefuseAgainAsync(PredictionRequest request, Caller caller, ModelAtDoor model, CancellationToken cancellationToken) =>
        RefuseRate(request, model, model.Contract is { } contract
            ? CallLimits.Rates(contract, await limits.OfAsync(caller, contract, cancellationToken))
            : CallLimits.RatesAfterwards(caller.OrganisationId));

    private DoorRefusal? RefuseRights(Caller caller, PredictionRequest request, string model)
    {
        if (caller.ApiKeyId is null)
        {
            // A prediction spends the organisation's money, and a viewer only looks.
            return caller.Role < OrganisationRole.Member ? refusals.Viewer() : null;
        }
        return !request.User.HasClaim(ApiKeyScopes.Claim, ApiKeyScopes.Predict) ? refusals.MissingScope(ApiKeyScopes.Predict)
            : !request.User.MayCall(model) ? refusals.ModelNotAllowed(model)
            : null;
    }

    private async Task<bool> IsReadyAsync(string slug, CancellationToken cancellationToken)
    {
        try
        {
            var patience = TimeSpan.FromSeconds(options.Value.LoadPatienceSeconds);
            return await board.WhenKnownAsync(slug, patience, cancellationToken) == ModelReadiness.Ready;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
