using Portal.DirectML;

// Portal.DirectML                     with an adapter: DirectML is used, is right, and keeps predictions apart
// Portal.DirectML without-adapter     without one: the engine runs on the CPU and says why
// Portal.DirectML lane-open           the crowd without the lane; started by the first form, since it may die
var checks = new Checks();
switch (args)
{
    case []:
        await AdapterProof.RunAsync(checks);
        await CrowdProof.RunAsync(checks);
        await OpenLaneProof.RunAsync(checks);
        break;
    case ["without-adapter"]:
        await WithoutAdapterProof.RunAsync(checks);
        break;
    case ["lane-open"]:
        return await OpenLaneProof.TrialAsync();
    default:
        await Console.Error.WriteLineAsync("Say nothing, without-adapter or lane-open.");
        return 2;
}

return checks.AllHold ? 0 : 1;
