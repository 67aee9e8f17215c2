using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Portal.Inference.Protocol;

/// <summary>Messages that are counted before they are parsed: a caller's by the server, an answer by who called.</summary>
internal static class BoundedMessages
{
    /// <summary>The method with bounded requests.</summary>
    public static Method<TRequest, TResponse> Requests<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class => new(method.Type, method.ServiceName, method.Name, Bounded(method.RequestMarshaller), method.ResponseMarshaller);

    private static Marshaller<T> Bounded<T>(Marshaller<T> usual)
        where T : class
    {
        var type = ((IMessage)Activator.CreateInstance<T>()).Descriptor;
        return new(usual.ContextualSerializer, context =>
        {
            var bytes = context.PayloadAsReadOnlySequence();
            MessageBound.Check(bytes, type);
            return (T)type.Parser.ParseFrom(bytes);
        });
    }

    /// <summary>Binds a service's methods with bounded requests.</summary>
    public sealed class Binder(ServiceBinderBase binder) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            binder.AddMethod(Requests(method), handler);
    }

    /// <summary>Calls with bounded answers.</summary>
    public sealed class Answers : Interceptor
    {
        private readonly ConcurrentDictionary<IMethod, IMethod> methods = new();

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
            continuation(request, Bound(context));

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
            continuation(request, Bound(context));

        private ClientInterceptorContext<TRequest, TResponse> Bound<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
            where TRequest : class
            where TResponse : class
        {
            var method = (Method<TRequest, TResponse>)methods.GetOrAdd(context.Method, static (_, usual) =>
                new Method<TRequest, TResponse>(usual.Type, usual.ServiceName, usual.Name, usual.RequestMarshaller, Bounded(usual.ResponseMarshaller)), context.Method);
            return new(method, context.Host, context.Options);
        }
    }
}
