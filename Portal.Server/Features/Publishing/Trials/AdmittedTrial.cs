using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>A version that may be tried now; its organisation tries nothing else until this is disposed.</summary>
internal sealed class AdmittedTrial(VersionRow row, IDisposable turn) : IDisposable
{
    public VersionRow Row => row;

    public void Dispose() => turn.Dispose();
}
