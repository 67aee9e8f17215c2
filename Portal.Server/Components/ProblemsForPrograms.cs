using Microsoft.AspNetCore.Diagnostics;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Components;

/// <summary>An error page is for people: a program that meets a fault of ours gets ProblemDetails, without the fault's text.</summary>
internal sealed class ProblemsForPrograms(IProblemDetailsService problems, DoorRefusals refusals) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        if (context.IsForAPerson())
        {
            return false;
        }
        if (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<RefusalWriter>() is { } write)
        {
            var refusal = exception is BadHttpRequestException broken
                ? new DoorRefusal(refusals.BrokenRequest(broken.StatusCode))
                : refusals.Unexpected();
            await write(refusal, context).ExecuteAsync(context);
            return true;
        }
        context.Response.StatusCode = exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = { Status = context.Response.StatusCode, Extensions = { ["code"] = "unexpected" } },
        });
    }
}
