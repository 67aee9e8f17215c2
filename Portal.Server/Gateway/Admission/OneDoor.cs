using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Gateway.Admission;

/// <summary>
/// The one way to a prediction, for every face: who, subscription and scope, rate, input, quota, engine, ledger.
/// What is refused before the engine leaves no trace in the ledger.
/// </summary>
internal sealed class OneDoor(
    ModelDoor models, ModelReadinessBoard board, SubscriptionRates rates, MeteredRun run, DoorRefusals refusals, IOptions<GatewayOptions> options)
{
    public async Task<PredictionOutcome> PredictAsync(PredictionRequest request, CancellationToken cancellationToken)
    {
        if (Caller.From(request.User) is not { } caller)
        {
            return refusals.Unauthenticated();
        }
        if (await models.FindAsync(caller.OrganisationId, request.Model, request.Version, cancellationToken) is not { } model)
        {
            return refusals.UnknownModel(request.Model);
        }
        if (RefuseRights(caller, request) is { } forbidden)
        {
            return forbidden;
        }
        if (model.IsSuspended)
        {
            return refusals.Suspended();
        }
        if (model.Contract is not { } contract)
        {
            return refusals.NotSubscribed(model.Slug);
        }
        if (model.Version is null)
        {
            return refusals.UnknownVersion(model.Slug, request.Version!);
        }
        if (!await IsReadyAsync(model.Slug, cancellationToken))
        {
            return refusals.NotReady(model.Slug);
        }
        if (rates.Take(contract.SubscriptionId, contract.RequestsPerMinute) is { } wait)
        {
            return refusals.TooFast(contract.RequestsPerMinute, wait, model.Slug);
        }
        var input = await request.ReadInput(model, cancellationToken);
        return input.Value is { } read
            ? await run.PredictAsync(new(request, caller, model, contract, read), cancellationToken)
            : new DoorRefusal(input.Refusal!);
    }

    private DoorRefusal? RefuseRights(Caller caller, PredictionRequest request)
    {
        if (caller.ApiKeyId is null)
        {
            // A prediction spends the organisation's money, and a viewer only looks.
            return caller.Role < OrganisationRole.Member ? refusals.Viewer() : null;
        }
        return request.User.HasClaim(ApiKeyScopes.Claim, ApiKeyScopes.Predict) ? null : refusals.MissingScope(ApiKeyScopes.Predict);
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
