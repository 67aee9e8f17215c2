using Grpc.Core;
using Portal.Inference.Protocol;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>The service's methods as gRPC binds them, with messages that are counted before they are parsed.</summary>
internal static class BoundedInference
{
    public static void Bind(ServiceBinderBase binder, GRPCInferenceService.GRPCInferenceServiceBase service) =>
        GRPCInferenceService.BindService(new BoundedMessages.Binder(binder), service);
}
