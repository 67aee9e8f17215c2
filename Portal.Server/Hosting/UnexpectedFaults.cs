using Microsoft.AspNetCore.Diagnostics;

namespace Portal.Server.Hosting;

/// <summary>The last resort: a fault nobody foresaw becomes a ProblemDetails that tells the caller nothing but its trace id.</summary>
internal sealed class UnexpectedFaults(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
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
