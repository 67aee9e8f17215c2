using System.Security.Claims;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authentication;
using Portal.Inference.Protocol;
using Portal.Server.Features.Keys;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>
/// Judges a call's key before its message is read: nobody fills the memory without one. A cookie opens nothing here, because
/// a browser sends it unasked.
/// </summary>
internal sealed class GrpcKey(RequestDelegate next)
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    public async Task InvokeAsync(HttpContext http, DoorRefusals refusals)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } method || method.ServiceType != typeof(InferenceService))
        {
            await next(http);
            return;
        }
        http.User = Nobody;
        if (ApiKeyHeaders.Present(http.Request))
        {
            var result = await http.AuthenticateAsync(ApiKeyAuthentication.SchemeName);
            if (result.Failure is not null)
            {
                refusals.BadKey(result.Properties?.Items[ApiKeyAuthentication.RefusalCode] ?? ApiKeyRefusals.Invalid).Write(http.Response);
                return;
            }
            http.User = result.Principal ?? Nobody;
        }
        else if (method.Method.Name == nameof(GRPCInferenceService.GRPCInferenceServiceBase.ModelInfer))
        {
            refusals.Unauthenticated().Write(http.Response);
            return;
        }
        await next(http);
    }
}
