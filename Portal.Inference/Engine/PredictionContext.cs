namespace Portal.Inference.Engine;

/// <summary>Who asks and until when.</summary>
/// <param name="Tenant">The organisation that queues are shared by fairly.</param>
/// <param name="Timeout">Work that has not begun to run by then is dropped; null is the model's own.</param>
public readonly record struct PredictionContext(string Tenant, TimeSpan? Timeout = null);
