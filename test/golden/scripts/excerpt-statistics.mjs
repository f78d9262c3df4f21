// Writes the excerpts {arima,forecast-accuracy}.json from ../shared/oracle; run from the root of the repository.
import fs from 'fs';
const read=f=>JSON.parse(fs.readFileSync(`../shared/oracle/${f}.json`));
const write=(f,o)=>{const t='{\n'+Object.entries(o).map(([k,v])=>Array.isArray(v)&&typeof v[0]==='object'?`"${k}": [\n${v.map(x=>JSON.stringify(x)).join(',\n')}\n]`:`"${k}": ${JSON.stringify(v)}`).join(',\n')+'\n}\n';fs.writeFileSync(`test/golden/${f}.json`,t);console.log(f,t.length)};
const pick=(o,ks)=>Object.fromEntries(ks.map(k=>[k,o[k]]));
{const a=read('arima');const skip=['writes','ma2'];const ks=Object.keys(a.series).filter(k=>!skip.includes(k));
 const steps=[0,1,6,13,29];
 const keep=c=>c.trend!=='ct'&&!skip.includes(c.series);
 write('arima',{source:'excerpt of shared/oracle/arima.json; trend ct left out; forecasts at the steps named',tool:a.tool,call:a.call,call_fit:a.call_fit,call_fixed:a.call_fixed,conventions:a.conventions,tolerance:a.tolerance,steps,series:pick(a.series,ks),
 fixed_params:a.fixed_params.filter(keep).map(c=>({id:c.id,series:c.series,order:c.order,seasonal_order:c.seasonal_order,param_names:c.param_names,params:c.params,llf:c.expected.llf,llf_differenced:c.expected.llf_differenced,mean:steps.map(i=>c.expected.forecast30.mean[i]),se:steps.map(i=>c.expected.forecast30.se[i])})),
 fits:a.fits.filter(keep).map(c=>({id:c.id,series:c.series,order:c.order,seasonal_order:c.seasonal_order,trend:c.trend,param_names:c.param_names,params:c.expected.params,llf:c.expected.llf,aic:c.expected.aic,bic:c.expected.bic,burn:c.expected.burn,innovations:c.expected.resid_first10_after_burn,mean:steps.slice(0,4).map(i=>c.expected.forecast14.mean[i]),se:steps.slice(0,4).map(i=>c.expected.forecast14.se[i])})),
 aic_tables:a.aic_tables.filter(t=>['arma21','arima212'].includes(t.series)).map(t=>({series:t.series,d:t.d,trend:t.trend,rows:t.rows.map(({p,q,aic})=>({p,q,aic})),best:[t.best_aic.p,t.best_aic.q]}))});}
{const a=read('forecast_accuracy');const ks=['writes_growth','capacity_cumulative'];
 write('forecast-accuracy',{source:'excerpt of shared/oracle/forecast_accuracy.json; arima212 forecasts are rounded to 6 decimals, their scores are not',tool:a.tool,call:a.call,conventions:a.conventions,tolerance:a.tolerance,series:pick(a.series,ks),rows:a.rows.filter(r=>ks.includes(r.series)&&['naive','snaive7','drift','arima212'].includes(r.method))});}
