using Portal.Client.Contracts;

namespace Portal.Server.Features.Publishing.Canaries;

internal sealed class CanariesService(ModelCanaries canaries, CanaryDecisions decisions, CanaryPromotion promotion) : ICanariesApi
{
    public Task<Outcome<CanaryBoard>> Get(string model, CancellationToken cancellationToken) => canaries.BoardAsync(model, cancellationToken);

    public Task<Outcome<CanaryView>> Start(string model, StartCanaryRequest request, CancellationToken cancellationToken) =>
        decisions.StartAsync(model, request, cancellationToken);

    public Task<Outcome<CanaryView>> Change(string model, int id, ChangeCanaryRequest request, CancellationToken cancellationToken) =>
        decisions.ChangeAsync(model, id, request, cancellationToken);

    public Task<Outcome> Complete(string model, int id, CancellationToken cancellationToken) => promotion.CompleteAsync(model, id, cancellationToken);

    public Task<Outcome> Stop(string model, int id, CancellationToken cancellationToken) => decisions.StopAsync(model, id, cancellationToken);
}
