namespace Portal.Server.Features.Publishing.Trials;

/// <summary>The publishers' bench, of which there is one.</summary>
internal sealed record TrialDesk(TrialBench Bench);
