namespace Portal.Server.Gateway.Admission;

/// <summary>A face's way to write a refusal; metadata of its endpoints, so that what all faces share answers in each one's shape.</summary>
internal delegate IResult RefusalWriter(DoorRefusal refusal, HttpContext http);

internal static class RefusalWriting
{
    /// <summary>Says how a group's endpoints write refusals.</summary>
    public static TBuilder RefuseBy<TBuilder>(this TBuilder builder, RefusalWriter writer)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(writer);

    /// <summary>The refusal in the shape of the face that was called.</summary>
    public static IResult Refuse(this HttpContext http, DoorRefusal refusal)
    {
        var write = http.GetEndpoint()?.Metadata.GetMetadata<RefusalWriter>()
            ?? throw new InvalidOperationException("The endpoint does not say how it refuses.");
        http.Response.WriteReceipt(refusal.Receipt);
        return write(refusal, http);
    }
}
